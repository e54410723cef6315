using FastTwiml.Connections;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Conformance;

/// <summary>Cuts a connection that is over when the peer does not take, in time, what is still on its way: the transport would wait for ever.</summary>
internal sealed class LateClose : Deadline
{
    private readonly ConnectionContext _connection;
    private readonly DeadlineClock _clock;

    private LateClose(ConnectionContext connection, DeadlineClock clock) => (_connection, _clock) = (connection, clock);

    public static void Await(ConnectionContext connection, DeadlineClock clock, TimeSpan time)
    {
        var close = new LateClose(connection, clock);
        close.SetDue(clock.Now + (long)time.TotalMilliseconds);
        clock.Add(close);
    }

    public override void Stop()
    {
        // It is ending.
    }

    protected override void OnDue()
    {
        _clock.Remove(this);
        _connection.Abort(new ConnectionAbortedException("The peer did not take what was sent last in time."));
    }
}
