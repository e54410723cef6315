using System.Buffers;
using System.Buffers.Text;

namespace FastTwiml.Peers.Kestrel;

/// <summary>Where a request ends: after its head and as many bytes as its Content-Length says.</summary>
internal static class RequestEnd
{
    /// <summary>Takes one whole request off the front of the buffer, or nothing while it is not complete.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
        {
            return false;
        }

        var bodyBytes = ContentLength(head.IsSingleSegment ? head.FirstSpan : head.ToArray());
        if (reader.Remaining < bodyBytes)
        {
            return false;
        }

        buffer = buffer.Slice(reader.Consumed + bodyBytes);
        return true;
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "\r\nContent-Length: "u8;
        var at = head.IndexOf(name);
        if (at < 0)
        {
            return 0;
        }

        return Utf8Parser.TryParse(head[(at + name.Length)..], out int value, out _) && value >= 0
            ? value
            : throw new InvalidDataException("The request's Content-Length is not a number.");
    }
}
