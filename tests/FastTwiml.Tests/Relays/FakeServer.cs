using System.Text;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Xunit;

namespace FastTwiml.Tests.Relays;

/// <summary>An assistant's server as its connection shows it: takes messages while it has room, and keeps them.</summary>
internal sealed class FakeServer : WebSocketConnection
{
    private readonly List<string> _messages = [];
    private readonly Lock _gate = new();
    private byte[] _message = [];
    private int _unsent;

    public override Lock Gate => _gate;

    public override long Now => 0;

    public override int UnsentBytes => _unsent;

    /// <summary>What it was sent, in order.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Whether its socket takes bytes; what was taken while it does not waits.</summary>
    public bool IsReading { get; set; } = true;

    public (int Code, string Reason)? Closed { get; private set; }

    /// <summary>Its socket has taken what waited.</summary>
    public void Read() => _unsent = 0;

    public override bool TryBeginMessage(Opcode opcode, int bytes, int unsentLimit, out Span<byte> payload)
    {
        Assert.Equal(Opcode.Text, opcode);
        payload = default;
        if (Closed is not null || _unsent > unsentLimit)
        {
            return false;
        }

        _gate.Enter();
        _message = new byte[bytes];
        payload = _message;
        return true;
    }

    public override void EndMessage()
    {
        _messages.Add(Encoding.UTF8.GetString(_message));
        _unsent += IsReading ? 0 : _message.Length;
        _gate.Exit();
    }

    public override void Close(ushort code, ReadOnlySpan<byte> reason) => Closed ??= (code, Encoding.UTF8.GetString(reason));

    public override void Wake()
    {
    }
}
