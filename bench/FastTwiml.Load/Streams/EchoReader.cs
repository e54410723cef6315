using System.Text.Json;
using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Streams;

/// <summary>
/// Finds stream sid and payload in a media message, in whatever order and spacing. A server writes all of them alike, so one
/// that equals the last but for those two values is only compared; any other is read as JSON.
/// </summary>
internal sealed class EchoReader
{
    private readonly byte[] _last = new byte[StreamMessages.LongestMedia];
    private byte[] _unescaped = [];
    private int _length;
    private int _sidAt;
    private int _payloadAt;

    public EchoKind Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> streamSid, out ReadOnlySpan<byte> payload)
    {
        if (message.Length == _length && IsLikeLast(message))
        {
            payload = message.Slice(_payloadAt, MediaPayloads.Length);
            return message.Slice(_sidAt, Sids.Length).SequenceEqual(streamSid) ? EchoKind.Media : EchoKind.Wrong;
        }

        return ReadJson(message, streamSid, out payload);
    }

    private bool IsLikeLast(ReadOnlySpan<byte> message)
    {
        var last = _last.AsSpan(0, _length);
        var (firstAt, firstEnd) = (_sidAt, _sidAt + Sids.Length);
        var (secondAt, secondEnd) = (_payloadAt, _payloadAt + MediaPayloads.Length);
        if (secondAt < firstAt)
        {
            (firstAt, firstEnd, secondAt, secondEnd) = (secondAt, secondEnd, firstAt, firstEnd);
        }

        return message[..firstAt].SequenceEqual(last[..firstAt])
            && message[firstEnd..secondAt].SequenceEqual(last[firstEnd..secondAt])
            && message[secondEnd..].SequenceEqual(last[secondEnd..]);
    }

    private EchoKind ReadJson(ReadOnlySpan<byte> message, ReadOnlySpan<byte> streamSid, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var reader = new Utf8JsonReader(message);
        var (isMedia, isOwn, isPlain) = (false, false, true);
        var (sidAt, payloadAt) = (-1, -1);
        var inMedia = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var isTop = reader.CurrentDepth == 1;
                var (isEvent, isSid, isPayload) = (isTop && reader.ValueTextEquals("event"u8), isTop && reader.ValueTextEquals("streamSid"u8), inMedia && reader.CurrentDepth == 2 && reader.ValueTextEquals("payload"u8));
                inMedia = isTop ? reader.ValueTextEquals("media"u8) : inMedia;
                _ = reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                {
                    continue;
                }

                if (isEvent)
                {
                    isMedia = reader.ValueTextEquals("media"u8);
                }
                else if (isSid)
                {
                    isOwn = reader.ValueTextEquals(streamSid);
                    isPlain &= !reader.ValueIsEscaped;
                    sidAt = (int)reader.TokenStartIndex + 1;
                }
                else if (isPayload)
                {
                    isPlain &= !reader.ValueIsEscaped;
                    payloadAt = (int)reader.TokenStartIndex + 1;
                    payload = reader.ValueIsEscaped ? Unescaped(reader) : reader.ValueSpan;
                }
            }
        }
        catch (JsonException)
        {
            return EchoKind.Wrong;
        }

        if (!isMedia)
        {
            return EchoKind.Other;
        }

        if (!isOwn || payloadAt < 0)
        {
            return EchoKind.Wrong;
        }

        if (isPlain && payload.Length == MediaPayloads.Length && message.Length <= _last.Length)
        {
            message.CopyTo(_last);
            (_length, _sidAt, _payloadAt) = (message.Length, sidAt, payloadAt);
        }

        return EchoKind.Media;
    }

    private ReadOnlySpan<byte> Unescaped(scoped in Utf8JsonReader reader)
    {
        _unescaped = _unescaped.Length < reader.ValueSpan.Length ? new byte[reader.ValueSpan.Length] : _unescaped;
        return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
    }
}
