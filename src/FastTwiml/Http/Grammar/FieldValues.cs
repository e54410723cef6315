using System.Text;

namespace FastTwiml.Http.Grammar;

/// <summary>What the values of a head's field lines say together.</summary>
internal ref struct FieldValues
{
    private readonly ReadOnlySpan<byte> _head;
    private int _hosts;
    private int _transferEncodings;
    private bool _unknownCoding;
    private bool _otherExpectation;
    private bool _close;
    private bool _keepAlive;
    private bool _upgradeOption;
    private bool _webSocket;
    private bool _hasContentType;
    private bool _hasWebSocketKey;
    private bool _hasWebSocketVersion;

    public FieldValues(ReadOnlySpan<byte> head) => _head = head;

    /// <summary>Takes the value of one field line.</summary>
    /// <param name="field">Which field it is.</param>
    /// <param name="value">Its value, without the white space around it.</param>
    /// <param name="result">Gets what it says; has no length of content before the first line is taken, which is -1.</param>
    public RejectReason Take(KnownField field, Slice value, ref RequestHead result)
    {
        switch (field)
        {
            case KnownField.Host:
                result.Host = value;
                return ++_hosts > 1 ? RejectReason.RepeatedHost
                    : HostName.IsValidHost(value.Of(_head)) ? RejectReason.None
                    : RejectReason.InvalidHost;

            case KnownField.ContentLength:
                // One number only, even if several would agree (RFC 9112 6.3, point 5).
                return result.ContentLength >= 0 ? RejectReason.RepeatedContentLength
                    : TryReadLength(value.Of(_head), out result.ContentLength) ? RejectReason.None
                    : RejectReason.InvalidContentLength;

            case KnownField.TransferEncoding:
                return TakeTransferEncoding(value.Of(_head), ref result);

            case KnownField.Connection:
                TakeConnection(value.Of(_head));
                return RejectReason.None;

            case KnownField.Expect:
                TakeExpect(value.Of(_head), ref result);
                return RejectReason.None;

            case KnownField.Upgrade:
                TakeUpgrade(value.Of(_head));
                return RejectReason.None;

            case KnownField.ContentType:
                return TakeOnce(value, ref result.ContentType, ref _hasContentType);

            case KnownField.WebSocketKey:
                return TakeOnce(value, ref result.WebSocketKey, ref _hasWebSocketKey);

            case KnownField.WebSocketVersion:
                return TakeOnce(value, ref result.WebSocketVersion, ref _hasWebSocketVersion);

            case KnownField.TwilioSignature:
                result.TwilioSignature = value;
                result.TwilioSignatureCount++;
                return RejectReason.None;

            case KnownField.ForwardedHost:
                result.ForwardedHost = value;
                return RejectReason.None;

            case KnownField.ForwardedPort:
                result.ForwardedPort = value;
                return RejectReason.None;

            case KnownField.ForwardedProto:
                result.ForwardedProto = value;
                return RejectReason.None;

            case KnownField.Other:
            default:
                return RejectReason.None;
        }
    }

    // Fields that are not lists may not be sent twice (RFC 9110 5.3).
    private static RejectReason TakeOnce(Slice value, ref Slice kept, ref bool has)
    {
        if (has)
        {
            return RejectReason.RepeatedField;
        }

        has = true;
        kept = value;
        return RejectReason.None;
    }

    // Content-Length = 1*DIGIT (RFC 9110 8.6). A number too great for a long is still a number, and too great a body.
    private static bool TryReadLength(ReadOnlySpan<byte> value, out long length)
    {
        length = -1;
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        length = 0;
        foreach (var digit in value)
        {
            length = Math.Min(length * 10 + (digit - '0'), int.MaxValue);
        }

        return true;
    }

    // One field whose value is "chunked" (RFC 9112 6.1). Codings we do not know come before a last chunked, or alone.
    private RejectReason TakeTransferEncoding(ReadOnlySpan<byte> value, ref RequestHead result)
    {
        if (++_transferEncodings > 1)
        {
            return RejectReason.InvalidTransferEncoding;
        }

        result.IsChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        if (result.IsChunked)
        {
            return RejectReason.None;
        }

        var chunked = false;
        var codings = new ListElements(value);
        while (codings.TryNext(out var coding))
        {
            // transfer-coding = token *( OWS ";" OWS transfer-parameter ); chunked has no parameters and comes last, once.
            var nameLength = coding.IndexOfAnyExcept(ByteSets.Token);
            var name = nameLength < 0 ? coding : coding[..nameLength];
            var rest = coding[name.Length..].TrimStart(" \t"u8);
            if (chunked || name.IsEmpty || (!rest.IsEmpty && rest[0] != ';'))
            {
                return RejectReason.InvalidTransferEncoding;
            }

            chunked = Ascii.EqualsIgnoreCase(name, "chunked"u8);
            if (chunked && !rest.IsEmpty)
            {
                return RejectReason.InvalidTransferEncoding;
            }
        }

        _unknownCoding = true;
        return RejectReason.None;
    }

    private void TakeConnection(ReadOnlySpan<byte> value)
    {
        var options = new ListElements(value);
        while (options.TryNext(out var option))
        {
            _close |= Ascii.EqualsIgnoreCase(option, "close"u8);
            _keepAlive |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
            _upgradeOption |= Ascii.EqualsIgnoreCase(option, "upgrade"u8);
        }
    }

    private void TakeExpect(ReadOnlySpan<byte> value, ref RequestHead result)
    {
        var expectations = new ListElements(value);
        while (expectations.TryNext(out var expectation))
        {
            var isContinue = Ascii.EqualsIgnoreCase(expectation, "100-continue"u8);
            result.ExpectContinue |= isContinue;
            _otherExpectation |= !isContinue && !expectation.IsEmpty;
        }
    }

    private void TakeUpgrade(ReadOnlySpan<byte> value)
    {
        var protocols = new ListElements(value);
        while (protocols.TryNext(out var protocol))
        {
            _webSocket |= Ascii.EqualsIgnoreCase(protocol, "websocket"u8);
        }
    }

    /// <summary>What only the whole head tells. Framing comes first: of two faults the one that smuggles is named.</summary>
    public readonly RejectReason Conclude(ref RequestHead result)
    {
        // RFC 9112 3.2: an HTTP/1.1 request has one Host.
        if (result.IsHttp11 && _hosts == 0)
        {
            return RejectReason.MissingHost;
        }

        if (!result.Authority.IsEmpty && _hosts > 0 && !IsSameAuthority(result))
        {
            return RejectReason.HostMismatch;
        }

        if (_transferEncodings > 0)
        {
            // RFC 9112 6.1: both mean smuggling or a broken sender; HTTP/1.0 has no transfer codings.
            if (result.ContentLength >= 0)
            {
                return RejectReason.ContentLengthWithTransferEncoding;
            }

            if (!result.IsHttp11)
            {
                return RejectReason.TransferEncodingInHttp10;
            }

            if (_unknownCoding)
            {
                return RejectReason.UnknownTransferCoding;
            }
        }

        if (result.ContentLength > HttpLimits.BodyBytes)
        {
            return RejectReason.BodyTooLarge;
        }

        if (_otherExpectation)
        {
            return RejectReason.ExpectationFailed;
        }

        // RFC 9112 9.3; Upgrade and 100-continue do not exist in HTTP/1.0 (RFC 9110 7.8, 10.1.1).
        result.KeepAlive = !_close && (result.IsHttp11 || _keepAlive);
        result.ExpectContinue &= result.IsHttp11;
        result.UpgradeToWebSocket = result.IsHttp11 && _upgradeOption && _webSocket;
        return RejectReason.None;
    }

    // The Host of an absolute-form target is the target's authority (RFC 9112 3.2); the scheme's own port may be left out.
    private readonly bool IsSameAuthority(in RequestHead result)
    {
        var isHttps = _head[result.Authority.Start - 4] is (byte)'s' or (byte)'S';
        var port = isHttps ? ":443"u8 : ":80"u8;
        return Ascii.EqualsIgnoreCase(Without(result.Authority.Of(_head), port), Without(result.Host.Of(_head), port));
    }

    private static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> port) =>
        authority.EndsWith(port) ? authority[..^port.Length] : authority;
}
