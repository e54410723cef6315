using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace FastTwiml.Connections;

/// <summary>A connection whose code has ended: what was written last may still be on its way, but not for ever.</summary>
internal sealed class ClosingConnection : Deadline
{
    private readonly ConnectionContext _connection;
    private readonly VoiceListener _listener;
    private readonly Socket? _socket;
    private long _until;
    private int _left;

    public ClosingConnection(ConnectionContext connection, VoiceListener listener)
    {
        _connection = connection;
        _listener = listener;
        _socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        _until = listener.Clock.Now + (long)listener.Limits.Write.TotalMilliseconds;
        SetDue(listener.Clock.Now);
    }

    /// <summary>
    /// Called when the transport says that the connection is closed. Of a socket that is true of the receiving half alone:
    /// answers may still be on their way to a peer that does not take them.
    /// </summary>
    public void LeaveIfGone()
    {
        if (_socket is not { Connected: true } && Interlocked.Exchange(ref _left, 1) == 0)
        {
            _listener.Forget(this);
        }
    }

    public override void Stop()
    {
        // It ends by itself.
    }

    /// <summary>At each tick: whether the transport is done, or takes too long.</summary>
    protected override void OnDue()
    {
        var now = _listener.Clock.Now;
        SetDue(now + 1);
        if (now >= _until)
        {
            _until = long.MaxValue;
            _connection.Abort(new ConnectionAbortedException("The peer did not take the last answer in time."));
        }

        if (_socket is not null)
        {
            LeaveIfGone();
        }
    }
}
