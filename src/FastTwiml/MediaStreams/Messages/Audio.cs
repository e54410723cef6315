using System.Buffers;
using System.Buffers.Text;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// The audio of media messages: base64 with the standard alphabet and padding, without line breaks (RFC 4648 4). White space,
/// which the framework's decoder would pass over, is refused, because Twilio does not allow it, and so are bits in the last
/// character that belong to no byte (3.5), because they say that something was cut.
/// </summary>
internal static class Audio
{
    /// <summary>Decodes a payload; false when it is not base64 or when the audio has no room.</summary>
    public static bool Decode(ReadOnlySpan<byte> payload, Span<byte> audio, out int bytes)
    {
        var decoded = Base64.DecodeFromUtf8(payload, audio, out _, out bytes) == OperationStatus.Done && bytes == Expected(payload);
        bytes = decoded ? bytes : 0;
        return decoded;
    }

    /// <summary>How many bytes a payload decodes to; -1 when <see cref="Decode"/> would refuse it whatever the room.</summary>
    public static int DecodedBytes(ReadOnlySpan<byte> payload)
    {
        Span<byte> last = stackalloc byte[3];
        return Base64.IsValid(payload, out var bytes) && bytes == Expected(payload)
            && (payload.IsEmpty || Base64.DecodeFromUtf8(payload[^4..], last, out _, out _) == OperationStatus.Done) ? bytes : -1;
    }

    /// <summary>How many bytes the payload has if none of its characters is white space: with white space it has fewer.</summary>
    private static int Expected(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload.Length % 4 != 0)
        {
            return payload.IsEmpty ? 0 : -1;
        }

        var padding = payload[^1] != '=' ? 0 : payload[^2] != '=' ? 1 : 2;
        return payload.Length / 4 * 3 - padding;
    }
}
