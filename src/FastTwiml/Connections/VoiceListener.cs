using FastTwiml.Connections.Stored;
using FastTwiml.Connections.Upgraded;
using FastTwiml.Diagnostics;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.Transports;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Routing;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Connections;

/// <summary>What all connections of the voice listener share, and where each of them begins and ends.</summary>
internal sealed partial class VoiceListener : IDisposable
{
    /// <summary>How many connections too many are told so; in a flood the others are just closed.</summary>
    private const int RefusedInWords = 1_024;

    private readonly KnownProxies _knownProxies;
    private readonly WebSocketLimits _webSockets;
    private readonly ILogger _logger;
    private readonly StripedCounter[] _ends = [.. Enum.GetValues<ConnectionEnd>().Select(static _ => new StripedCounter())];
    private int _open;

    public VoiceListener(
        Router router,
        WebhookCounters counters,
        ConnectionLimits limits,
        DrainState drain,
        KnownProxies knownProxies,
        StreamServices streams,
        WebSocketLimits webSockets,
        TimeProvider time,
        ILogger logger)
    {
        Router = router;
        Counters = counters;
        Limits = limits;
        Drain = drain;
        Clock = new DeadlineClock(time);
        Streams = streams;
        _webSockets = webSockets;
        _knownProxies = knownProxies;
        _logger = logger;
        drain.Closing.UnsafeRegister(static state => ((VoiceListener)state!).StopIdle(), this);
        drain.EndingStreams.UnsafeRegister(static state => ((VoiceListener)state!).StopIdle(), this);
    }

    public Router Router { get; }

    public WebhookCounters Counters { get; }

    public ConnectionLimits Limits { get; }

    public DrainState Drain { get; }

    public StreamServices Streams { get; }

    public DeadlineClock Clock { get; }

    public RecordHomes RecordHomes { get; } = new();

    public RequestWorkPool WorkPool { get; } = new();

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that were accepted since the start.</summary>
    public StripedCounter Accepted { get; } = new();

    /// <summary>How many connections ended for a reason.</summary>
    public long Ended(ConnectionEnd end) => _ends[(int)end].Value;

    /// <summary>Serves one connection until it is over. Never throws: a connection's fault is its own.</summary>
    public Task ServeAsync(ConnectionContext connection)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return RunAsync(connection);
        }

        // What the server has put there for its log would be put back at every read.
        using (ExecutionContext.SuppressFlow())
        {
            return RunAsync(connection);
        }
    }

    public void Dispose() => Clock.Dispose();

    /// <summary>Called once for each connection, when nothing of it is left.</summary>
    internal void Forget(ClosingConnection connection)
    {
        Clock.Remove(connection);
        Interlocked.Decrement(ref _open);
    }

    internal Peer PeerOf(ConnectionContext connection) => new(
        _knownProxies.Includes(connection.RemoteEndPoint),
        connection.Features.Get<ITlsHandshakeFeature>() is not null);

    private async Task RunAsync(ConnectionContext connection)
    {
        Accepted.Increment();
        var open = Interlocked.Increment(ref _open);
        var end = ConnectionEnd.Fault;
        try
        {
            end = await ServeRequests(connection, open);
            if (end == ConnectionEnd.Upgraded && (await ServeStream(connection)).Kind == WebSocketEndKind.Stalled)
            {
                connection.Abort(new ConnectionAbortedException("The peer took no byte of a stream in time."));
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            // The peer's doing; counted, and never more than that.
            end = ConnectionEnd.Reset;
        }
        catch (Exception exception)
        {
            LogFault(exception, connection.ConnectionId);
            if (end != ConnectionEnd.Upgraded)
            {
                // The peer of a WebSocket is told so in a close frame, which is on its way.
                connection.Abort(new ConnectionAbortedException("A fault of this program; its log has the exception."));
            }
        }

        await EndAsync(connection, end);
    }

    /// <summary>The only place that completes the pipes.</summary>
    private async Task EndAsync(ConnectionContext connection, ConnectionEnd end)
    {
        _ends[(int)end].Increment();
        if (EndsAtOnce(connection))
        {
            Interlocked.Decrement(ref _open);
            return;
        }

        var closing = new ClosingConnection(connection, this);
        Clock.Add(closing);
        try
        {
            try
            {
                await connection.Transport.Input.CompleteAsync();
            }
            finally
            {
                await connection.Transport.Output.CompleteAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Reset while it was closed: it is closed.
        }
        catch (Exception exception)
        {
            LogFault(exception, connection.ConnectionId);
        }

        // The transport may still be sending; the deadline stays until the connection is really gone.
        connection.ConnectionClosed.UnsafeRegister(static state => ((ClosingConnection)state!).LeaveIfGone(), closing);
    }

    /// <summary>Nothing lies between here and the system, and most often that has taken all there was to send.</summary>
    private static bool EndsAtOnce(ConnectionContext connection)
    {
        if (connection.Transport is not IEventLoopFeature place)
        {
            return false;
        }

        connection.Transport.Input.Complete();
        connection.Transport.Output.Complete();
        return place.IsDrained;
    }

    // Neither is a state machine of its own, and nothing of the requests is held while a stream goes on.
    private Task<ConnectionEnd> ServeRequests(ConnectionContext connection, int open)
    {
        var loop = new RequestLoop(connection, this);
        return open <= Limits.Connections ? loop.RunAsync() : loop.RefuseAsync(inWords: open <= Limits.Connections + RefusedInWords);
    }

    private Task<WebSocketEnd> ServeStream(ConnectionContext connection)
    {
        var session = new StreamSession(Streams);
        if (connection.Features.Get<IEventLoopFeature>() is { } place)
        {
            place.Occupant = session;
        }

        return new WebSocketLoop(connection.Transport, WebSocketRole.Server, _webSockets, session, Clock).RunAsync();
    }

    private void StopIdle() => Clock.ForEach(static deadline => deadline.Stop());

    [LoggerMessage(Level = LogLevel.Error, Message = "Connection {ConnectionId} was cut by a fault of this program.")]
    private partial void LogFault(Exception exception, string connectionId);
}
