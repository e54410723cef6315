using System.Buffers;

namespace FastTwiml.Twiml;

/// <summary>Documents without a hole, made once.</summary>
internal static class FixedTwiml
{
    /// <summary>Declines a ringing call.</summary>
    public static byte[] Reject { get; } = Make(static writer => writer.Reject());

    /// <summary>Ends an answered call.</summary>
    public static byte[] Hangup { get; } = Make(static writer => writer.Hangup());

    /// <summary>What follows a stream whose assistant failed: the sentence, then the call to the number, each if there is one, then the end.</summary>
    public static byte[] Fallback(ReadOnlyMemory<byte> say, ReadOnlyMemory<byte> dial) => Make(writer =>
    {
        if (!say.IsEmpty)
        {
            writer.Say(say.Span);
        }

        if (!dial.IsEmpty)
        {
            writer.Dial(dial.Span);
        }

        writer.Hangup();
    });

    private static byte[] Make(Action<TwimlWriter> verbs)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new TwimlWriter(output);
        writer.StartResponse();
        verbs(writer);
        writer.EndResponse();
        return output.WrittenSpan.ToArray();
    }
}
