using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Text;

namespace FastTwiml.Twiml;

/// <summary>
/// Writes text as the value of an XML attribute in double quotes; what it writes is right as element text too.
/// Any bytes give well-formed XML 1.0: forbidden characters are dropped, invalid UTF-8 becomes U+FFFD.
/// </summary>
internal static class XmlAttribute
{
    /// <summary>ASCII that stands for itself. DEL is allowed by XML 1.0 (2.2), and the apostrophe needs no escape in double quotes.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(PlainBytes());

    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> utf8) => Measure(utf8, out _);

    /// <summary>The length of what is written, and of the text that a reader gets from it in UTF-16 units, as Twilio counts.</summary>
    public static int Measure(ReadOnlySpan<byte> utf8, out int utf16Units)
    {
        if (IsPlain(utf8))
        {
            utf16Units = utf8.Length;
            return utf8.Length;
        }

        var bytes = 0;
        utf16Units = 0;
        while (true)
        {
            var plain = utf8.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                utf16Units += utf8.Length;
                return bytes + utf8.Length;
            }

            bytes += plain + Next(utf8[plain..], out var consumed, out var units).Length;
            utf16Units += plain + units;
            utf8 = utf8[(plain + consumed)..];
        }
    }

    /// <summary>Writes the escaped text and returns its length.</summary>
    public static int Write(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var plain = utf8.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                utf8.CopyTo(destination[written..]);
                return written + utf8.Length;
            }

            utf8[..plain].CopyTo(destination[written..]);
            written += plain;
            var next = Next(utf8[plain..], out var consumed, out _);
            next.CopyTo(destination[written..]);
            written += next.Length;
            utf8 = utf8[(plain + consumed)..];
        }
    }

    /// <summary>Whether all bytes stand for themselves; of a text of the length of numbers and URLs this is told at a glance.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> utf8) => utf8.Length switch
    {
        < sizeof(ulong) => !utf8.ContainsAnyExcept(Plain),
        < 2 * sizeof(ulong) => IsPlain(Vector128.Create(
            BinaryPrimitives.ReadUInt64LittleEndian(utf8), BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..])).AsByte()),
        <= 2 * 16 => IsPlain(Vector128.Create(utf8)) && IsPlain(Vector128.Create(utf8[^Vector128<byte>.Count..])),
        _ => !utf8.ContainsAnyExcept(Plain),
    };

    private static bool IsPlain(Vector128<byte> text)
    {
        var isOther = Vector128.LessThan(text.AsSByte(), Vector128.Create((sbyte)' ')).AsByte()
            | Vector128.Equals(text, Vector128.Create((byte)'"'))
            | Vector128.Equals(text, Vector128.Create((byte)'&'))
            | Vector128.Equals(text | Vector128.Create((byte)2), Vector128.Create((byte)'>'));
        return isOther == Vector128<byte>.Zero;
    }

    /// <summary>What the first character of the text, which is not plain, is written as.</summary>
    private static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> text, out int consumed, out int utf16Units)
    {
        consumed = 1;
        utf16Units = 1;
        switch (text[0])
        {
            case (byte)'&':
                return "&amp;"u8;
            case (byte)'<':
                return "&lt;"u8;
            case (byte)'>':
                return "&gt;"u8;
            case (byte)'"':
                return "&quot;"u8;

            // XML 1.0, 3.3.3: written raw, a reader would turn these into spaces.
            case (byte)'\t':
                return "&#x9;"u8;
            case (byte)'\n':
                return "&#xA;"u8;
            case (byte)'\r':
                return "&#xD;"u8;
        }

        // XML 1.0, 2.2: the other control characters, U+FFFE and U+FFFF are no characters, not even as references.
        if (text[0] < 0x20)
        {
            utf16Units = 0;
            return default;
        }

        if (Rune.DecodeFromUtf8(text, out var rune, out consumed) != OperationStatus.Done)
        {
            return "\uFFFD"u8;
        }

        if (rune.Value is 0xFFFE or 0xFFFF)
        {
            utf16Units = 0;
            return default;
        }

        utf16Units = rune.Utf16SequenceLength;
        return text[..consumed];
    }

    private static byte[] PlainBytes()
    {
        var plain = new List<byte>();
        for (byte character = 0x20; character < 0x80; character++)
        {
            if (character is not ((byte)'&' or (byte)'<' or (byte)'>' or (byte)'"'))
            {
                plain.Add(character);
            }
        }

        return [.. plain];
    }
}
