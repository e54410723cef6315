using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Messages.Json;

namespace FastTwiml.Tests.MediaStreams.Messages;

/// <summary>What was read of a message in one line, as the table writes it and tests compare it.</summary>
internal static class MessageText
{
    /// <summary>As the program reads it.</summary>
    public static string Read(ReadOnlySpan<byte> utf8) => Read(utf8, new byte[utf8.Length]);

    public static string Read(ReadOnlySpan<byte> utf8, Span<byte> scratch)
    {
        var fault = StreamMessageReader.Read(utf8, scratch, out var message);
        return message.Text == utf8 ? Of(fault, message) : "another text";
    }

    /// <summary>By the reader of everything.</summary>
    public static string ReadSlowly(ReadOnlySpan<byte> utf8)
    {
        StreamMessage.Begin(utf8, out var message);
        return Of(SlowMessageReader.Read(utf8, new byte[utf8.Length], ref message), message);
    }

    /// <summary>By the reader of common media messages; null when it says no.</summary>
    public static string? ReadFast(ReadOnlySpan<byte> utf8)
    {
        StreamMessage.Begin(utf8, out var message);
        return FastMediaReader.TryRead(utf8, ref message) ? Of(MessageFault.None, message) : null;
    }

    private static string Of(MessageFault fault, in StreamMessage message)
    {
        if (fault != MessageFault.None)
        {
            return $"{fault} {Encoding.UTF8.GetString(message.Field)}".TrimEnd();
        }

        var text = new StringBuilder(message.Event.ToString());
        Add(text, "streamSid", message.StreamSid);
        Add(text, "sequenceNumber", message.SequenceNumber);
        Add(text, "track", message.Track);
        Add(text, "chunk", message.Chunk);
        Add(text, "timestamp", message.Timestamp);
        Add(text, "payload", message.Payload);
        Add(text, "name", message.MarkName);
        Add(text, "digit", message.Digit == 0 ? default : [message.Digit]);
        Add(text, "callSid", message.CallSid);
        Add(text, "accountSid", message.AccountSid);
        Add(text, "encoding", message.MediaEncoding);
        Add(text, "sampleRate", message.SampleRate);
        Add(text, "channels", message.Channels);
        Add(text, "customParameters", message.CustomParameters);
        Add(text, "field", message.Field);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            text.Append($" {name}={Encoding.UTF8.GetString(value)}");
        }
    }

    private static void Add(StringBuilder text, string name, long value)
    {
        if (value != -1)
        {
            text.Append($" {name}={value}");
        }
    }
}
