using System.Buffers;

namespace FastTwiml.Twiml;

/// <summary>
/// What becomes of a caller whose assistant failed: a sentence, then a number that is dialled, either or both. Cut from what
/// <see cref="TwimlWriter"/> writes, so that its exact length is known before anything is written.
/// </summary>
internal static class FallbackTwiml
{
    private static readonly byte[] Start = Written(static writer => writer.StartResponse());
    private static readonly byte[] End = Written(static writer => writer.EndResponse());
    private static readonly Verb Say = new(static (writer, text) => writer.Say(text));
    private static readonly Verb Dial = new(static (writer, text) => writer.Dial(text));

    private delegate void WriteVerb(TwimlWriter writer, ReadOnlySpan<byte> text);

    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public static int Length(ReadOnlySpan<byte> say, ReadOnlySpan<byte> dial) =>
        Start.Length + Say.Length(say) + Dial.Length(dial) + End.Length;

    /// <summary>Writes the document and returns its length; an empty text leaves its verb out.</summary>
    public static int Write(ReadOnlySpan<byte> say, ReadOnlySpan<byte> dial, Span<byte> destination)
    {
        Start.CopyTo(destination);
        var written = Start.Length;
        written += Say.Write(say, destination[written..]);
        written += Dial.Write(dial, destination[written..]);
        End.CopyTo(destination[written..]);
        return written + End.Length;
    }

    private static byte[] Written(Action<TwimlWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new TwimlWriter(output));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>An element around a text.</summary>
    private sealed class Verb
    {
        private readonly byte[] _before;
        private readonly byte[] _after;

        public Verb(WriteVerb write)
        {
            var whole = Written(writer => write(writer, Mark));
            var mark = whole.AsSpan().IndexOf(Mark);
            _before = whole[..mark];
            _after = whole[(mark + Mark.Length)..];
        }

        private static ReadOnlySpan<byte> Mark => "{}"u8;

        public int Length(ReadOnlySpan<byte> text)
        {
            var escaped = XmlAttribute.EscapedLength(text);
            return escaped == 0 ? 0 : _before.Length + escaped + _after.Length;
        }

        public int Write(ReadOnlySpan<byte> text, Span<byte> destination)
        {
            if (XmlAttribute.EscapedLength(text) == 0)
            {
                return 0;
            }

            _before.CopyTo(destination);
            var written = _before.Length;
            written += XmlAttribute.Write(text, destination[written..]);
            _after.CopyTo(destination[written..]);
            return written + _after.Length;
        }
    }
}
