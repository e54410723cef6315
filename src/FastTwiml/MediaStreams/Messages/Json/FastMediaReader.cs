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
        message.Event = StreamEvent.Media;
        return ReadAsTwilioWrites(utf8, ref message) || ReadAnyOrder(utf8, ref message);
    }

    /// <summary>
    /// Twilio's own order: one comparison for all that stands between two values. Where it is goes from one to the next as a number, so that
    /// it stays in a register.
    /// </summary>
    private static bool ReadAsTwilioWrites(ReadOnlySpan<byte> text, ref StreamMessage message)
    {
        var at = After(text, 0, """{"event":"media","sequenceNumber":"""u8);
        if (at == 0 || (at = AfterNumber(text, at, out message.SequenceNumber)) == 0)
        {
            return false;
        }

        at = After(text, at, ""","media":{"track":"inbound","chunk":"""u8);
        if (at == 0 || (at = AfterNumber(text, at, out message.Chunk)) == 0)
        {
            return false;
        }

        message.Track = "inbound"u8;
        at = After(text, at, ""","timestamp":"""u8);
        return at != 0 && (at = AfterNumber(text, at, out message.Timestamp)) != 0 && ReadLastStrings(text, at, ref message);
    }

    /// <summary>The payload and the sid. A method of its own, because not everything would be inlined in a longer one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool ReadLastStrings(ReadOnlySpan<byte> text, int at, ref StreamMessage message)
    {
        at = After(text, at, ",\"payload\":\""u8);
        if (at == 0)
        {
            return false;
        }

        var bytes = JsonString.PlainBytes(text[at..]);
        message.Payload = text.Slice(at, bytes);
        at = After(text, at + bytes, "\"},\"streamSid\":\""u8);
        if (at == 0)
        {
            return false;
        }

        bytes = JsonString.PlainBytes(text[at..]);
        message.StreamSid = text.Slice(at, bytes);
        return text[(at + bytes)..] is [(byte)'"', (byte)'}'];
    }

    private static bool ReadAnyOrder(ReadOnlySpan<byte> utf8, ref StreamMessage message)
    {
        // What the first try has filled in stays: each of these fields is read anew, or the message is none of ours.
        var reader = new FastMediaReader(utf8);
        return reader.Take((byte)'{') && reader.ReadMessage(ref message);
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
        TakeSpace();
        var end = AfterNumber(_text, _at, out number);
        _at = end == 0 ? _at : end;
        return end != 0;
    }

    /// <summary>Reads a number in quotes, and gives the place behind it; 0 when there is none.</summary>
    private static int AfterNumber(ReadOnlySpan<byte> text, int at, out long number)
    {
        number = 0;
        text = text[at..];
        if (text.Length >= 1 + sizeof(ulong) && text[0] == '"')
        {
            // Eight bytes at once: the first that is no digit, by the carry into its highest bit, ends the number.
            var digits = BinaryPrimitives.ReadUInt64LittleEndian(text[1..]) ^ (Ones * '0');
            var others = ((digits + (Ones * (0x80 - 10))) | digits) & (Ones * 0x80);
            var bits = BitOperations.TrailingZeroCount(others) & ~7;
            var count = bits / 8;
            if (bits is > 0 and < 64 && text[1 + count] == '"')
            {
                number = Number(digits << (64 - bits));
                return at + count + 2;
            }
        }

        return AfterLongNumber(text, at, ref number);
    }

    private static int AfterLongNumber(ReadOnlySpan<byte> text, int at, ref long number)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return 0;
        }

        var digits = 0;
        while (1 + digits < text.Length && text[1 + digits] is >= (byte)'0' and <= (byte)'9' && digits < MostDigits)
        {
            number = (number * 10) + (text[1 + digits++] - '0');
        }

        return digits > 0 && 1 + digits < text.Length && text[1 + digits] == '"' ? at + digits + 2 : 0;
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

    /// <summary>The place behind what is expected; 0 when something else is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int After(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> expected) =>
        text[at..].StartsWith(expected) ? at + expected.Length : 0;
}
