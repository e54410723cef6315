using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastTwiml.MediaStreams.Messages.Json;

/// <summary>
/// Reads media messages in the shapes that Twilio and bots send: the documented fields in any order, each once, strings of
/// plain ASCII without escapes, numbers as strings, and no white space but one space where Python puts it. It looks at every
/// byte, and what it takes is JSON and reads the same in <see cref="SlowMessageReader"/>; it says no to everything else.
/// </summary>
internal ref struct FastMediaReader
{
    private const int MostDigits = 18;

    // One in each of eight bytes.
    private const ulong Ones = 0x01_01_01_01_01_01_01_01;

    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    private static ReadOnlySpan<byte> Inbound => "inbound"u8;

    private FastMediaReader(ReadOnlySpan<byte> text) => _text = text;

    [Flags]
    private enum Fields : byte
    {
        None = 0,
        Event = 1,
        SequenceNumber = 2,
        StreamSid = 4,
        Media = 8,
        Track = 16,
        Chunk = 32,
        Timestamp = 64,
        Payload = 128,
    }

    /// <summary>False for a message of another shape or event, of which some fields may then be filled in.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, ref StreamMessage message)
    {
        var reader = new FastMediaReader(utf8);
        message.Event = StreamEvent.Media;
        return reader.ReadAsTwilioWrites(ref message) || reader.ReadAnyOrder(ref message);
    }

    /// <summary>Twilio's own order: one comparison for all that stands between two values.</summary>
    private bool ReadAsTwilioWrites(ref StreamMessage message)
    {
        if (!Take("""{"event":"media","sequenceNumber":"""u8)
            || !ReadNumber(out message.SequenceNumber)
            || !Take(""","media":{"track":"inbound","chunk":"""u8))
        {
            return false;
        }

        message.Track = _text.Slice(_at - Inbound.Length - "\",\"chunk\":"u8.Length, Inbound.Length);
        return ReadNumber(out message.Chunk)
            && Take(""","timestamp":"""u8)
            && ReadNumber(out message.Timestamp)
            && Take(""","payload":"""u8)
            && ReadString(out message.Payload)
            && Take("""},"streamSid":"""u8)
            && ReadString(out message.StreamSid)
            && Take((byte)'}')
            && _at == _text.Length;
    }

    private bool ReadAnyOrder(ref StreamMessage message)
    {
        // What the first try has filled in stays: each of these fields is read anew, or the message is none of ours.
        _at = 0;
        return Take((byte)'{') && ReadMessage(ref message);
    }

    private bool ReadMessage(ref StreamMessage message)
    {
        var seen = Fields.None;
        do
        {
            TakeSpace();
            Fields field;
            bool read;
            if (Take("\"event\":"u8))
            {
                field = Fields.Event;
                TakeSpace();
                read = Take("\"media\""u8);
            }
            else if (Take("\"sequenceNumber\":"u8))
            {
                field = Fields.SequenceNumber;
                read = ReadNumber(out message.SequenceNumber);
            }
            else if (Take("\"streamSid\":"u8))
            {
                field = Fields.StreamSid;
                read = ReadString(out message.StreamSid);
            }
            else if (Take("\"media\":"u8))
            {
                field = Fields.Media;
                TakeSpace();
                read = Take((byte)'{') && ReadMedia(ref message);
            }
            else
            {
                return false;
            }

            if (!read || (seen & field) != 0)
            {
                return false;
            }

            seen |= field;
        }
        while (Take((byte)','));

        return Take((byte)'}') && _at == _text.Length && (seen & (Fields.Event | Fields.Media)) == (Fields.Event | Fields.Media);
    }

    private bool ReadMedia(ref StreamMessage message)
    {
        var seen = Fields.None;
        do
        {
            TakeSpace();
            Fields field;
            bool read;
            if (Take("\"track\":"u8))
            {
                field = Fields.Track;
                read = ReadString(out message.Track);
            }
            else if (Take("\"chunk\":"u8))
            {
                field = Fields.Chunk;
                read = ReadNumber(out message.Chunk);
            }
            else if (Take("\"timestamp\":"u8))
            {
                field = Fields.Timestamp;
                read = ReadNumber(out message.Timestamp);
            }
            else if (Take("\"payload\":"u8))
            {
                field = Fields.Payload;
                read = ReadString(out message.Payload);
            }
            else
            {
                return false;
            }

            if (!read || (seen & field) != 0)
            {
                return false;
            }

            seen |= field;
        }
        while (Take((byte)','));

        return Take((byte)'}') && (seen & Fields.Payload) != 0;
    }

    private bool ReadString(out ReadOnlySpan<byte> value)
    {
        value = default;
        TakeSpace();
        if (!Take((byte)'"'))
        {
            return false;
        }

        // One search finds the closing quote and any byte that must not be before it.
        var rest = _text[_at..];
        var length = JsonString.PlainBytes(rest);
        if (length == rest.Length || rest[length] != '"')
        {
            return false;
        }

        value = rest[..length];
        _at += length + 1;
        return true;
    }

    private bool ReadNumber(out long number)
    {
        number = 0;
        TakeSpace();
        if (!Take((byte)'"'))
        {
            return false;
        }

        if (_text.Length - _at >= sizeof(ulong))
        {
            // Eight bytes at once: the first that is no digit, by the carry into its highest bit, ends the number.
            var digits = BinaryPrimitives.ReadUInt64LittleEndian(_text[_at..]) ^ (Ones * '0');
            var others = ((digits + (Ones * (0x80 - 10))) | digits) & (Ones * 0x80);
            var count = BitOperations.TrailingZeroCount(others) / 8;
            if (count is > 0 and < sizeof(ulong))
            {
                number = Number(digits << (8 * (sizeof(ulong) - count)));
                _at += count;
                return Take((byte)'"');
            }
        }

        var start = _at;
        while (_at < _text.Length && _text[_at] is >= (byte)'0' and <= (byte)'9' && _at - start < MostDigits)
        {
            number = number * 10 + (_text[_at++] - '0');
        }

        return _at > start && Take((byte)'"');
    }

    /// <summary>The number of eight digits, the first in the lowest byte: of their pairs, then of both halves' pairs.</summary>
    private static uint Number(ulong digits)
    {
        const ulong OneOfFour = 0x000000FF_000000FF;
        var pairs = (digits * 10) + (digits >> 8);
        return (uint)((((pairs & OneOfFour) * (100 + (1_000_000UL << 32))) + (((pairs >> 16) & OneOfFour) * (1 + (10_000UL << 32)))) >> 32);
    }

    private void TakeSpace() => Take((byte)' ');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take(byte expected)
    {
        if (_at < _text.Length && _text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }

    // Inlined, so that the comparison with a literal becomes one of a few words.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take(ReadOnlySpan<byte> expected)
    {
        if (_text[_at..].StartsWith(expected))
        {
            _at += expected.Length;
            return true;
        }

        return false;
    }
}
