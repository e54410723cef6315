using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace FastTwiml.MediaStreams.Messages.Json;

/// <summary>The text between the quotes of a JSON string (RFC 8259 7).</summary>
internal static class JsonString
{
    private const int UnicodeEscapeBytes = 6;

    /// <summary>ASCII that stands for itself. DEL does, too.</summary>
    public static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x60).Select(static b => (byte)b).Except("\"\\"u8.ToArray())]);

    /// <summary>How many bytes at the beginning are <see cref="Plain"/>.</summary>
    public static int PlainBytes(ReadOnlySpan<byte> text)
    {
        // A message goes on behind most of its strings, so that whole vectors can be read even where a string is short.
        if (text.Length < Vector256<byte>.Count)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            return plain < 0 ? text.Length : plain;
        }

        var last = text.Length - Vector256<byte>.Count;
        for (var at = 0; at < last; at += Vector256<byte>.Count)
        {
            var others = NotPlain(text, at);
            if (others != 0)
            {
                return at + BitOperations.TrailingZeroCount(others);
            }
        }

        // The last vector may begin with bytes that were seen to be plain.
        var end = NotPlain(text, last);
        return end == 0 ? text.Length : last + BitOperations.TrailingZeroCount(end);
    }

    /// <summary>A bit for each byte of a vector that is not plain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NotPlain(ReadOnlySpan<byte> text, int at)
    {
        // As signed numbers, what is no ASCII is below the blank as well.
        var bytes = Vector256.Create(text[at..]);
        var others = Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)' ')).AsByte()
            | Vector256.Equals(bytes, Vector256.Create((byte)'"'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'\\'));
        return others.ExtractMostSignificantBits();
    }

    /// <summary>
    /// Undoes the escapes of a string that has been checked to be JSON, and returns the text's length, which is never more than
    /// the string's. Half a surrogate pair becomes U+FFFD, so that the text is UTF-8.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        for (int at; (at = escaped.IndexOf((byte)'\\')) >= 0;)
        {
            escaped[..at].CopyTo(destination[written..]);
            written += at;
            escaped = escaped[at..];
            if (escaped[1] == 'u')
            {
                var rune = UnicodeEscape(escaped, out var consumed);
                written += rune.EncodeToUtf8(destination[written..]);
                escaped = escaped[consumed..];
            }
            else
            {
                destination[written++] = escaped[1] switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    var character => character,
                };
                escaped = escaped[2..];
            }
        }

        escaped.CopyTo(destination[written..]);
        return written + escaped.Length;
    }

    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> utf8)
    {
        var bytes = 0;
        Span<byte> room = stackalloc byte[UnicodeEscapeBytes];
        for (int plain; (plain = utf8.IndexOfAnyExcept(Plain)) >= 0;)
        {
            bytes += plain + Next(utf8[plain..], room, out var consumed).Length;
            utf8 = utf8[(plain + consumed)..];
        }

        return bytes + utf8.Length;
    }

    /// <summary>Writes any text so that it can stand between quotes, and returns its length. Invalid UTF-8 becomes U+FFFD.</summary>
    public static int Write(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        var written = 0;
        Span<byte> room = stackalloc byte[UnicodeEscapeBytes];
        for (int plain; (plain = utf8.IndexOfAnyExcept(Plain)) >= 0;)
        {
            utf8[..plain].CopyTo(destination[written..]);
            written += plain;
            var next = Next(utf8[plain..], room, out var consumed);
            next.CopyTo(destination[written..]);
            written += next.Length;
            utf8 = utf8[(plain + consumed)..];
        }

        utf8.CopyTo(destination[written..]);
        return written + utf8.Length;
    }

    /// <summary>What the first character of the text, which is not plain, is written as.</summary>
    private static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> text, Span<byte> room, out int consumed)
    {
        consumed = 1;
        switch (text[0])
        {
            case (byte)'"':
                return "\\\""u8;
            case (byte)'\\':
                return "\\\\"u8;
            case (byte)'\n':
                return "\\n"u8;
            case (byte)'\r':
                return "\\r"u8;
            case (byte)'\t':
                return "\\t"u8;
            case < 0x20:
                "\\u00"u8.CopyTo(room);
                Utf8Formatter.TryFormat(text[0], room[4..], out _, new StandardFormat('x', 2));
                return room;
        }

        return Rune.DecodeFromUtf8(text, out _, out consumed) == OperationStatus.Done ? text[..consumed] : "\uFFFD"u8;
    }

    /// <summary>The character of <c>\uXXXX</c>, or of two of them that are a surrogate pair.</summary>
    private static Rune UnicodeEscape(ReadOnlySpan<byte> escaped, out int consumed)
    {
        consumed = UnicodeEscapeBytes;
        var unit = CodeUnit(escaped);
        if (Rune.TryCreate(unit, out var rune))
        {
            return rune;
        }

        if (escaped[UnicodeEscapeBytes..] is [(byte)'\\', (byte)'u', ..] next && Rune.TryCreate(unit, CodeUnit(next), out rune))
        {
            consumed = UnicodeEscapeBytes * 2;
            return rune;
        }

        return Rune.ReplacementChar;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : (char)Rune.ReplacementChar.Value;
}
