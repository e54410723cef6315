using System.Diagnostics.CodeAnalysis;
using FastTwiml.MediaStreams.Messages.Json;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// Reads the messages of a media stream, Twilio's and those of a bot that speaks Twilio's protocol. Any bytes give a message
/// or a fault. Of a repeated name the last one counts, as in JavaScript, Python and .NET; a field that is null is not there.
/// </summary>
internal static class StreamMessageReader
{
    /// <summary>How deep a message may be nested. Twilio's are three deep.</summary>
    public const int MaxDepth = 16;

    /// <summary>Reads one message.</summary>
    /// <param name="utf8">The whole message. It is not written.</param>
    /// <param name="scratch">At least as long as the message, not overlapping it: takes strings that have escapes.</param>
    /// <param name="message">The message, valid as long as both spans are. With a fault it has its text, and what was read before the fault.</param>
    public static MessageFault Read(ReadOnlySpan<byte> utf8, Span<byte> scratch, out StreamMessage message)
    {
        if (scratch.Length < utf8.Length)
        {
            ThrowTooSmall();
        }

        StreamMessage.Begin(utf8, out message);
        if (FastMediaReader.TryRead(utf8, ref message))
        {
            return MessageFault.None;
        }

        StreamMessage.Begin(utf8, out message);
        return SlowMessageReader.Read(utf8, scratch, ref message);
    }

    [DoesNotReturn]
    private static void ThrowTooSmall() =>
        throw new ArgumentException("The scratch must be at least as long as the message.", "scratch");
}
