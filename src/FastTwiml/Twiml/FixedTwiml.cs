using System.Buffers;

namespace FastTwiml.Twiml;

/// <summary>Documents without a hole, made once.</summary>
internal static class FixedTwiml
{
    /// <summary>Declines a ringing call.</summary>
    public static byte[] Reject { get; } = Make(static writer => writer.Reject());

    /// <summary>Ends an answered call.</summary>
    public static byte[] Hangup { get; } = Make(static writer => writer.Hangup());

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
