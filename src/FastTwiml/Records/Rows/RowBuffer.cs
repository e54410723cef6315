using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace FastTwiml.Records.Rows;

/// <summary>
/// A JSON array under construction, in memory that is used again and again. Any bytes may be given as text: what is not
/// UTF-8 becomes U+FFFD.
/// </summary>
internal sealed class RowBuffer
{
    /// <summary>Room for the row of an ordinary call; a longer one borrows from the shared pool.</summary>
    public const int OwnBytes = 512;

    // RFC 8259, section 7: what must be escaped in a string.
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly byte[] _own = new byte[OwnBytes];
    private byte[] _bytes;
    private int _length;

    public RowBuffer()
    {
        _bytes = _own;
    }

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>How many bytes are borrowed from the shared pool.</summary>
    public int BorrowedBytes => _bytes == _own ? 0 : _bytes.Length;

    /// <summary>Empties the buffer and gives back what was borrowed.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes != _own)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = _own;
        }
    }

    public void Begin()
    {
        Reserve(1);
        _bytes[_length++] = (byte)'[';
    }

    /// <summary>Ends the innermost array, in place of the comma that its last value left.</summary>
    public void End() => _bytes[_length - 1] = (byte)']';

    /// <summary>After an inner array, as the other values do by themselves.</summary>
    public void Next()
    {
        Reserve(1);
        _bytes[_length++] = (byte)',';
    }

    public void Null()
    {
        Reserve(5);
        "null,"u8.CopyTo(_bytes.AsSpan(_length));
        _length += 5;
    }

    public void Integer(long value)
    {
        Reserve(21);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_length), out var written);
        _length += written;
        _bytes[_length++] = (byte)',';
    }

    public void IntegerOrNull(long value, bool isKnown)
    {
        if (isKnown)
        {
            Integer(value);
        }
        else
        {
            Null();
        }
    }

    /// <summary>An empty text is null.</summary>
    public void TextOrNull(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Null();
            return;
        }

        Reserve(text.Length + 3);
        _bytes[_length++] = (byte)'"';
        if (Utf8.IsValid(text))
        {
            Escaped(text);
        }
        else
        {
            Repaired(text);
        }

        Reserve(2);
        _bytes[_length++] = (byte)'"';
        _bytes[_length++] = (byte)',';
    }

    // The caller has reserved room for the text as it is; only escapes ask for more.
    private void Escaped(ReadOnlySpan<byte> text)
    {
        for (var clean = text.IndexOfAny(MustEscape); clean >= 0; clean = text.IndexOfAny(MustEscape))
        {
            text[..clean].CopyTo(_bytes.AsSpan(_length));
            _length += clean;
            Escape(text[clean]);
            text = text[(clean + 1)..];
            Reserve(text.Length);
        }

        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    private void Repaired(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(text, out var rune, out var used);
            text = text[used..];
            if (rune.IsAscii && MustEscape.Contains((byte)rune.Value))
            {
                Escape((byte)rune.Value);
            }
            else
            {
                Reserve(4);
                _length += rune.EncodeToUtf8(_bytes.AsSpan(_length));
            }
        }
    }

    private void Escape(byte value)
    {
        Reserve(6);
        var to = _bytes.AsSpan(_length);
        if (value is (byte)'"' or (byte)'\\')
        {
            to[0] = (byte)'\\';
            to[1] = value;
            _length += 2;
            return;
        }

        "\\u00"u8.CopyTo(to);
        to[4] = "0123456789abcdef"u8[value >> 4];
        to[5] = "0123456789abcdef"u8[value & 15];
        _length += 6;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, _bytes.Length * 2));
        Written.CopyTo(larger);
        if (_bytes != _own)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
