using System.Text;
using FastTwiml.WebSockets;

namespace FastTwiml.Tests.WebSockets;

/// <summary>Reads chunks as a connection does and says what came of them, one text an event: <c>Text=hello</c>, <c>Close=1000,bye</c>, <c>Fault=Masked</c>.</summary>
internal sealed class MessageRun(WebSocketRole role, int maxMessageBytes = FrameLimits.MessageBytes, bool acceptBinary = true)
{
    private const byte Overwritten = 0xEE;

    private readonly List<string> _events = [];
    private MessageReader _reader = new(role, maxMessageBytes, acceptBinary);
    private MessageBuffer _buffer = new();
    private MessageBuffer _other = new();

    /// <summary>What was read so far; payload as Latin-1, a byte a character.</summary>
    public IReadOnlyList<string> Events => _events;

    public bool IsBetweenMessages => _reader.IsBetweenMessages;

    public static IReadOnlyList<string> Of(IEnumerable<byte[]> chunks, WebSocketRole role, int maxMessageBytes = FrameLimits.MessageBytes, bool acceptBinary = true)
    {
        var run = new MessageRun(role, maxMessageBytes, acceptBinary);
        foreach (var chunk in chunks)
        {
            run.Read(chunk);
        }

        return run.Events;
    }

    /// <summary>Reads all of the chunk; throws when the reader breaks its contract.</summary>
    public void Read(ReadOnlySpan<byte> chunk)
    {
        // A copy that is spoilt afterwards: the reader may keep nothing of the input.
        var copy = chunk.ToArray();
        ReadOnlySpan<byte> input = copy;
        while (true)
        {
            var wasFaulty = _events is [.., var last] && last.StartsWith("Fault", StringComparison.Ordinal);
            var wasClosed = wasFaulty || (_events is [.., var close] && close.StartsWith("Close", StringComparison.Ordinal));
            var before = input.Length;
            var kind = _reader.Read(ref input, _buffer, out var payload);
            Demand(!wasFaulty || kind == MessageKind.Fault, "A fault is final.");
            Demand(!wasClosed || wasFaulty || kind == MessageKind.NeedMore, "A close is final.");
            Demand(kind != MessageKind.NeedMore || input.IsEmpty, "More is needed only when all is consumed.");
            Demand(kind is not (MessageKind.NeedMore or MessageKind.Fault) || payload.IsEmpty, "There is no payload yet.");
            if (wasClosed)
            {
                return;
            }

            if (kind is not (MessageKind.NeedMore or MessageKind.Fault))
            {
                Demand(input.Length < before || before == 0, "Something is consumed.");
                var status = kind == MessageKind.Close ? $"{_reader.CloseStatus}," : "";
                _events.Add($"{kind}={status}{Encoding.Latin1.GetString(payload)}");
            }
            else if (kind == MessageKind.Fault)
            {
                _events.Add($"Fault={_reader.Fault}");
            }

            if (_reader.IsBetweenMessages)
            {
                // Another connection may use the buffer meanwhile.
                _buffer.Room(0, MessageBuffer.KeptBytes).Fill(Overwritten);
                _buffer.Control.Fill(Overwritten);
                (_buffer, _other) = (_other, _buffer);
            }

            if (input.IsEmpty && kind is MessageKind.NeedMore or MessageKind.Fault)
            {
                copy.AsSpan().Fill(Overwritten);
                return;
            }
        }
    }

    private static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException(what);
        }
    }
}
