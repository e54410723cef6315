using FastTwiml.Http.Grammar;

namespace FastTwiml.Http;

/// <summary>
/// Decodes a chunked body (RFC 9112 7.1) as it arrives. It goes on from any byte, so what was consumed is not given again.
/// Trailer fields are checked and dropped. Begin with <c>default</c> for each body.
/// </summary>
internal struct ChunkedBody
{
    private State _state;
    private RejectReason _fault;

    /// <summary>What is left of the chunk.</summary>
    private int _remaining;

    /// <summary>What all chunks up to this one have together.</summary>
    private int _total;

    private int _lineBytes;
    private int _extensionBytes;
    private int _trailerBytes;

    private enum State : byte
    {
        SizeStart,
        Size,
        BeforeExtension,
        ExtensionNameStart,
        ExtensionName,
        AfterExtensionName,
        ExtensionValueStart,
        ExtensionToken,
        Quoted,
        QuotedPair,
        QuotedEnd,
        LineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
        Complete,
        Rejected,
    }

    /// <summary>
    /// Consumes the source up to the end of the body and writes its data. Stops early only if the destination is full, which a
    /// destination with room for the rest of <see cref="HttpLimits.BodyBytes"/> never is.
    /// </summary>
    /// <param name="source">What has arrived and was not consumed before.</param>
    /// <param name="destination">Where the data goes on.</param>
    /// <param name="written">Bytes written.</param>
    public ParseResult Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        var at = 0;
        while (_state < State.Complete)
        {
            if (_state == State.Data)
            {
                var length = Math.Min(Math.Min(_remaining, source.Length - at), destination.Length - written);
                source.Slice(at, length).CopyTo(destination[written..]);
                at += length;
                written += length;
                _remaining -= length;
                if (_remaining > 0)
                {
                    return ParseResult.Incomplete(at);
                }

                _state = State.DataReturn;
            }

            if (at == source.Length)
            {
                return ParseResult.Incomplete(at);
            }

            _fault = Step(source[at]);
            if (_fault != RejectReason.None)
            {
                _state = State.Rejected;
                break;
            }

            at++;
        }

        return _state == State.Complete ? ParseResult.Complete(at) : ParseResult.Rejected(_fault, at);
    }

    private RejectReason Step(byte b)
    {
        switch (_state)
        {
            case >= State.TrailerStart:
                return ++_trailerBytes > HttpLimits.TrailerBytes ? RejectReason.TrailersTooLarge : StepTrailer(b);

            case State.LineFeed:
                _lineBytes = 0;
                _total += _remaining;
                _state = _remaining > 0 ? State.Data : State.TrailerStart;
                return b == '\n' ? RejectReason.None : RejectReason.BareCarriageReturn;

            case State.DataReturn:
                _state = State.DataLineFeed;
                return b == '\r' ? RejectReason.None : RejectReason.MissingChunkEnd;

            case State.DataLineFeed:
                _state = State.SizeStart;
                return b == '\n' ? RejectReason.None : RejectReason.MissingChunkEnd;

            default:
                return StepChunkLine(b);
        }
    }

    // chunk-size [ chunk-ext ] CRLF
    private RejectReason StepChunkLine(byte b)
    {
        if (b == '\n')
        {
            return RejectReason.BareLineFeed;
        }

        if (b == '\r')
        {
            var fault = _state switch
            {
                State.Size or State.ExtensionName or State.ExtensionToken or State.QuotedEnd => RejectReason.None,
                State.SizeStart => RejectReason.InvalidChunkSize,
                _ => RejectReason.InvalidChunkExtension,
            };
            _state = State.LineFeed;
            return fault;
        }

        if (++_lineBytes > HttpLimits.ChunkLineBytes)
        {
            return RejectReason.ChunkLineTooLong;
        }

        if (_state is State.SizeStart or State.Size)
        {
            // chunk-size = 1*HEXDIG
            if (char.IsAsciiHexDigit((char)b))
            {
                _state = State.Size;
                _remaining = _remaining * 16 + HexValue(b);
                return _remaining > HttpLimits.BodyBytes - _total ? RejectReason.BodyTooLarge : RejectReason.None;
            }

            if (_state == State.SizeStart || (b != ';' && !ByteSets.IsSpace(b)))
            {
                return RejectReason.InvalidChunkSize;
            }

            _state = State.BeforeExtension;
        }

        if (++_extensionBytes > HttpLimits.ChunkExtensionBytes)
        {
            return RejectReason.ChunkExtensionsTooLarge;
        }

        var next = NextInExtension(_state, b);
        _state = next ?? _state;
        return next is null ? RejectReason.InvalidChunkExtension : RejectReason.None;
    }

    // chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), the value a token or a quoted-string.
    private static State? NextInExtension(State state, byte b) => (state, b) switch
    {
        // quoted-string (RFC 9110 5.6.4): here spaces and semicolons mean themselves.
        (State.Quoted, (byte)'"') => State.QuotedEnd,
        (State.Quoted, (byte)'\\') => State.QuotedPair,
        (State.Quoted or State.QuotedPair, _) => b is (byte)'\t' or >= 0x20 and not 0x7F ? State.Quoted : null,

        (State.ExtensionNameStart or State.ExtensionName, _) when ByteSets.Token.Contains(b) => State.ExtensionName,
        (State.ExtensionValueStart or State.ExtensionToken, _) when ByteSets.Token.Contains(b) => State.ExtensionToken,
        (State.ExtensionValueStart, (byte)'"') => State.Quoted,
        (State.ExtensionName or State.AfterExtensionName, (byte)'=') => State.ExtensionValueStart,
        (State.ExtensionNameStart or State.ExtensionValueStart, _) => ByteSets.IsSpace(b) ? state : null,

        (_, (byte)';') => State.ExtensionNameStart,
        (State.ExtensionName or State.AfterExtensionName, (byte)' ' or (byte)'\t') => State.AfterExtensionName,
        (_, (byte)' ' or (byte)'\t') => State.BeforeExtension,
        _ => null,
    };

    // trailer-section = *( field-line CRLF ), then CRLF (RFC 9112 7.1.2), as strict as the fields of the head.
    private RejectReason StepTrailer(byte b)
    {
        var next = (_state, b) switch
        {
            (State.LastLineFeed, (byte)'\n') => State.Complete,
            (State.TrailerLineFeed, (byte)'\n') => State.TrailerStart,
            (State.TrailerStart, (byte)'\r') => State.LastLineFeed,
            (State.TrailerValue, (byte)'\r') => State.TrailerLineFeed,
            (State.TrailerName, (byte)':') => State.TrailerValue,
            (State.TrailerStart or State.TrailerName, _) when ByteSets.Token.Contains(b) => State.TrailerName,
            (State.TrailerValue, (byte)'\t' or (>= 0x20 and not 0x7F)) => State.TrailerValue,
            _ => State.Rejected,
        };
        var fault = next != State.Rejected ? RejectReason.None : TrailerFault(b);
        _state = next;
        return fault;
    }

    private readonly RejectReason TrailerFault(byte b) => (_state, b) switch
    {
        (State.LastLineFeed or State.TrailerLineFeed, _) => RejectReason.BareCarriageReturn,
        (_, (byte)'\n') => RejectReason.BareLineFeed,
        (State.TrailerValue, _) => RejectReason.InvalidFieldValue,
        (State.TrailerStart, (byte)' ' or (byte)'\t') => RejectReason.FoldedLine,
        (State.TrailerName, (byte)' ' or (byte)'\t') => RejectReason.SpaceBeforeColon,
        (State.TrailerName, (byte)'\r') => RejectReason.MissingColon,
        _ => RejectReason.InvalidFieldName,
    };

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
