using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace FastTwiml.WebSockets;

/// <summary>
/// Reads messages and control frames (RFC 6455 5, 8.1) out of bytes that arrive in any pieces. What was consumed is not given
/// again: a header that is cut is kept here, the payload in the <see cref="MessageBuffer"/>. Limits are checked when a header is
/// there, text as its bytes arrive.
/// </summary>
internal struct MessageReader
{
    private readonly int _maxMessageBytes;
    private readonly WebSocketRole _role;
    private readonly bool _acceptBinary;

    /// <summary>The beginning of a header that is not whole yet.</summary>
    private HeaderBytes _header;
    private byte _headerBytes;

    private bool _isInFrame;
    private bool _isClosed;

    /// <summary>The message that has begun; <see cref="Opcode.Continuation"/> when none has.</summary>
    private Opcode _message;

    private FrameHeader _frame;

    /// <summary>What of the frame's payload is still to come.</summary>
    private int _remaining;

    /// <summary>What of the message is in the buffer.</summary>
    private int _messageBytes;

    /// <summary>What of a text message is known to be whole characters.</summary>
    private int _validated;

    /// <param name="role">Our side.</param>
    /// <param name="maxMessageBytes">The most bytes that a message may have, all fragments together.</param>
    /// <param name="acceptBinary">Whether binary messages are taken; else they are a fault.</param>
    public MessageReader(WebSocketRole role, int maxMessageBytes, bool acceptBinary)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxMessageBytes);
        _role = role;
        _maxMessageBytes = maxMessageBytes;
        _acceptBinary = acceptBinary;
    }

    /// <summary>After <see cref="MessageKind.Fault"/>: what was wrong.</summary>
    public FrameFault Fault { get; private set; }

    /// <summary>After <see cref="MessageKind.Close"/>: the peer's code, or <see cref="CloseCode.NoStatus"/> if it gave none.</summary>
    public ushort CloseStatus { get; private set; }

    /// <summary>Whether no byte of a frame or message is held, or nothing more is read, so that the buffer may serve another connection.</summary>
    public readonly bool IsBetweenMessages => _isClosed || (!_isInFrame && _headerBytes == 0 && _message == Opcode.Continuation);

    /// <summary>
    /// Consumes the input up to the end of the next message or control frame, or all of it. After a close frame everything is
    /// consumed and gives <see cref="MessageKind.NeedMore"/>; after a fault every call gives <see cref="MessageKind.Fault"/>.
    /// </summary>
    /// <param name="input">What has arrived and was not consumed before; what is consumed is cut off.</param>
    /// <param name="buffer">The same at each call, or any when <see cref="IsBetweenMessages"/>.</param>
    /// <param name="payload">
    /// The message, a ping's or pong's data, or a close frame's reason, unmasked; a part of the input or of the buffer, so valid
    /// until either changes.
    /// </param>
    public MessageKind Read(ref ReadOnlySpan<byte> input, MessageBuffer buffer, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_isClosed)
        {
            input = default;
            return Fault == FrameFault.None ? MessageKind.NeedMore : MessageKind.Fault;
        }

        while (_isInFrame || TryBeginFrame(ref input))
        {
            var chunk = input[..Math.Min(_remaining, input.Length)];
            input = input[chunk.Length..];
            var kind = _frame.IsControl ? ReadControl(chunk, buffer, out payload) : ReadData(chunk, buffer, out payload);
            if (kind != MessageKind.NeedMore || _isInFrame)
            {
                return kind;
            }
        }

        return Fault == FrameFault.None ? MessageKind.NeedMore : MessageKind.Fault;
    }

    /// <summary>Reads a frame's header; false while it is incomplete, and for a fault.</summary>
    private bool TryBeginFrame(ref ReadOnlySpan<byte> input)
    {
        var fault = _headerBytes == 0 ? FrameHeader.Read(input, _role, out _frame) : ReadCutHeader(input);
        if (fault == FrameFault.None && _frame.Bytes == 0)
        {
            var rest = input[..Math.Min(input.Length, FrameHeader.MaxBytes - _headerBytes)];
            rest.CopyTo(((Span<byte>)_header)[_headerBytes..]);
            _headerBytes += (byte)rest.Length;
            input = default;
            return false;
        }

        fault = fault == FrameFault.None ? JudgeFrame() : fault;
        if (fault != FrameFault.None)
        {
            Fail(fault);
            return false;
        }

        input = input[(_frame.Bytes - _headerBytes)..];
        _headerBytes = 0;
        _remaining = (int)_frame.PayloadBytes;
        _isInFrame = true;
        if (!_frame.IsControl && _frame.Opcode != Opcode.Continuation)
        {
            _message = _frame.Opcode;
        }

        return true;
    }

    private FrameFault ReadCutHeader(ReadOnlySpan<byte> input)
    {
        Span<byte> joined = stackalloc byte[FrameHeader.MaxBytes];
        ((ReadOnlySpan<byte>)_header)[.._headerBytes].CopyTo(joined);
        var more = Math.Min(input.Length, FrameHeader.MaxBytes - _headerBytes);
        input[..more].CopyTo(joined[_headerBytes..]);
        return FrameHeader.Read(joined[..(_headerBytes + more)], _role, out _frame);
    }

    /// <summary>
    /// What <see cref="FrameHeader"/> does not judge: whether the frame may come here (RFC 6455 5.4), whether it is too big, and
    /// whether a close frame has room for a code.
    /// </summary>
    private readonly FrameFault JudgeFrame() => _frame.Opcode switch
    {
        Opcode.Close when _frame.PayloadBytes == 1 => FrameFault.ClosePayloadOfOneByte,
        >= Opcode.Close => FrameFault.None,
        Opcode.Continuation when _message == Opcode.Continuation => FrameFault.ContinuationWithoutBeginning,
        Opcode.Text or Opcode.Binary when _message != Opcode.Continuation => FrameFault.MessageInsideMessage,
        Opcode.Binary when !_acceptBinary => FrameFault.BinaryNotAccepted,
        _ => _frame.PayloadBytes > _maxMessageBytes - _messageBytes ? FrameFault.MessageTooBig : FrameFault.None,
    };

    private MessageKind ReadData(ReadOnlySpan<byte> chunk, MessageBuffer buffer, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var isWhole = chunk.Length == _remaining && _frame.IsFinal;
        var isAscii = false;
        if (isWhole && !_frame.IsMasked && _messageBytes == 0)
        {
            payload = chunk;
        }
        else
        {
            isAscii = Take(chunk, buffer.Room(_messageBytes, chunk.Length)) && _validated == _messageBytes;
            _messageBytes += chunk.Length;
            payload = buffer.Message[.._messageBytes];
        }

        // ASCII behind whole characters is text; only what is not needs to be looked at a second time.
        var isText = _message == Opcode.Text;
        if (isText && isAscii)
        {
            _validated = _messageBytes;
        }
        else if (isText && !IsValidText(payload, isWhole))
        {
            return Fail(FrameFault.InvalidUtf8, out payload);
        }

        _remaining -= chunk.Length;
        _isInFrame = _remaining > 0;
        if (!isWhole)
        {
            payload = default;
            return MessageKind.NeedMore;
        }

        _message = Opcode.Continuation;
        _messageBytes = 0;
        _validated = 0;
        return isText ? MessageKind.Text : MessageKind.Binary;
    }

    private bool IsValidText(ReadOnlySpan<byte> message, bool isWhole)
    {
        var text = message[_validated..];
        if (isWhole)
        {
            return Utf8.IsValid(text);
        }

        var isValid = Utf8Text.IsValidSoFar(text, out var validated);
        _validated += validated;
        return isValid;
    }

    private MessageKind ReadControl(ReadOnlySpan<byte> chunk, MessageBuffer buffer, out ReadOnlySpan<byte> payload)
    {
        var length = (int)_frame.PayloadBytes;
        if (chunk.Length == length && !_frame.IsMasked)
        {
            payload = chunk;
        }
        else
        {
            Take(chunk, buffer.Control[(length - _remaining)..]);
            payload = buffer.Control[..length];
        }

        _remaining -= chunk.Length;
        _isInFrame = _remaining > 0;
        if (_isInFrame)
        {
            payload = default;
            return MessageKind.NeedMore;
        }

        return _frame.Opcode switch
        {
            Opcode.Ping => MessageKind.Ping,
            Opcode.Pong => MessageKind.Pong,
            _ => Close(ref payload),
        };
    }

    /// <summary>Brings a frame's next bytes to where they are kept; true when they are known to be ASCII.</summary>
    private readonly bool Take(ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        if (_frame.IsMasked)
        {
            var phase = ((int)_frame.PayloadBytes - _remaining) & 3;
            return PayloadMask.Apply(chunk, destination, _frame.MaskKey, phase);
        }

        chunk.CopyTo(destination);
        return false;
    }

    // A close frame is empty, or has a code and a reason (RFC 6455 5.5.1).
    private MessageKind Close(ref ReadOnlySpan<byte> payload)
    {
        CloseStatus = CloseCode.NoStatus;
        if (!payload.IsEmpty)
        {
            CloseStatus = BinaryPrimitives.ReadUInt16BigEndian(payload);
            payload = payload[sizeof(ushort)..];
            if (!CloseCode.MayBeSent(CloseStatus))
            {
                return Fail(FrameFault.InvalidCloseCode, out payload);
            }

            if (!Utf8.IsValid(payload))
            {
                return Fail(FrameFault.InvalidUtf8, out payload);
            }
        }

        _isClosed = true;
        return MessageKind.Close;
    }

    private MessageKind Fail(FrameFault fault, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        return Fail(fault);
    }

    private MessageKind Fail(FrameFault fault)
    {
        Fault = fault;
        _isClosed = true;
        return MessageKind.Fault;
    }

    [InlineArray(FrameHeader.MaxBytes)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
