using System.Buffers.Text;

namespace FastTwiml.Load.Webhooks;

/// <summary>A body in chunks (RFC 9112, section 7.1).</summary>
internal static class ChunkedBody
{
    /// <summary>How many bytes it takes, with its sizes and its trailer.</summary>
    public static ParseState Find(ReadOnlySpan<byte> received, out int length) => Walk(received, [], out length, out _);

    /// <summary>Copies the content alone; <paramref name="body"/> must be whole.</summary>
    public static int Copy(ReadOnlySpan<byte> body, Span<byte> content)
    {
        _ = Walk(body, content, out _, out var copied);
        return copied;
    }

    private static ParseState Walk(ReadOnlySpan<byte> received, Span<byte> content, out int length, out int copied)
    {
        (length, copied) = (0, 0);
        while (true)
        {
            var line = received[length..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return ParseState.Partial;
            }

            if (!Utf8Parser.TryParse(received.Slice(length, line), out int size, out var digits, 'x') || size < 0
                || (digits != line && received[length + digits] is not ((byte)';' or (byte)' ' or (byte)'\t')))
            {
                return ParseState.Broken;
            }

            length += line + 2;
            if (size == 0)
            {
                return SkipTrailer(received, ref length);
            }

            if (received.Length - length - 2 < size)
            {
                return ParseState.Partial;
            }

            if (!received[(length + size)..].StartsWith("\r\n"u8))
            {
                return ParseState.Broken;
            }

            if (!content.IsEmpty)
            {
                received.Slice(length, size).CopyTo(content[copied..]);
                copied += size;
            }

            length += size + 2;
        }
    }

    private static ParseState SkipTrailer(ReadOnlySpan<byte> received, ref int length)
    {
        while (true)
        {
            var line = received[length..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return ParseState.Partial;
            }

            length += line + 2;
            if (line == 0)
            {
                return ParseState.Complete;
            }
        }
    }
}
