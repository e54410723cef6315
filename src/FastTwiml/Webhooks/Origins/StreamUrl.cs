using System.Buffers;
using System.Text;

namespace FastTwiml.Webhooks.Origins;

/// <summary>The URL that Twilio is told to open the media stream at: <c>wss://host[:port]{prefix}{path}</c>.</summary>
internal static class StreamUrl
{
    private static readonly SearchValues<byte> AddressCharacters = SearchValues.Create("0123456789."u8);

    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public static int Length(in Origin origin, ReadOnlySpan<byte> streamsPath) =>
        (IsPlain(origin) ? "ws://"u8.Length : "wss://"u8.Length)
        + origin.Host.Length
        + (origin.Port.IsEmpty ? 0 : 1 + origin.Port.Length)
        + origin.PathPrefix.Length
        + streamsPath.Length;

    /// <summary>Writes the URL and returns its length.</summary>
    public static int Write(in Origin origin, ReadOnlySpan<byte> streamsPath, Span<byte> destination)
    {
        var written = 0;
        Append(IsPlain(origin) ? "ws://"u8 : "wss://"u8, destination, ref written);
        Append(origin.Host, destination, ref written);
        if (!origin.Port.IsEmpty)
        {
            Append(":"u8, destination, ref written);
            Append(origin.Port, destination, ref written);
        }

        Append(origin.PathPrefix, destination, ref written);
        Append(streamsPath, destination, ref written);
        return written;
    }

    /// <summary>Twilio connects by <c>wss</c> only; <c>ws</c> is for tests and simulators on the machine itself, over a plain origin.</summary>
    public static bool IsPlain(in Origin origin) => origin.Scheme.SequenceEqual("http"u8) && IsLoopback(origin.Host);

    private static bool IsLoopback(ReadOnlySpan<byte> host) =>
        Ascii.EqualsIgnoreCase(host, "localhost"u8)
        || host.SequenceEqual("[::1]"u8)
        || (host.StartsWith("127."u8) && !host.ContainsAnyExcept(AddressCharacters));

    private static void Append(ReadOnlySpan<byte> text, Span<byte> destination, ref int written)
    {
        text.CopyTo(destination[written..]);
        written += text.Length;
    }
}
