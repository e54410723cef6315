using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using FastTwiml.Transports.Linux;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FastTwiml.Transports.Epoll;

/// <summary>One connection of the transport. Its descriptor is closed on its loop's thread, when nobody uses it any more.</summary>
[SuppressMessage("Design", "CA2213", Justification = "A source of cancellation without a timer holds nothing, and whoever has its token may still ask it.")]
internal sealed class EpollConnection :
    ConnectionContext,
    IEventSink,
    IDuplexPipe,
    IEventLoopFeature,
    IConnectionIdFeature,
    IConnectionItemsFeature,
    IConnectionTransportFeature,
    IConnectionEndPointFeature,
    IConnectionLifetimeFeature
{
    private const uint Everything = Libc.In | Libc.Out | Libc.PeerClosed | Libc.EdgeTriggered;

    private readonly ConnectionInput _input;
    private readonly ConnectionOutput _output;
    private readonly ConnectionFeatures _features;
    private readonly PostedLook _look;
    private readonly PeerAddress _peer;
    private EndPoint? _remote;
    private CancellationTokenSource? _closed;
    private CancellationToken? _closedToken;
    private TaskCompletionSource? _gone;
    private IDictionary<object, object?>? _items;
    private string? _id;
    private Task? _serving;
    private int _isRegistered;
    private int _isDisposed;
    private volatile bool _isReset;
    private volatile bool _isOver;
    private volatile bool _isGone;

    public EpollConnection(int descriptor, EpollLoop loop, EndPoint? local, PeerAddress peer)
    {
        Descriptor = descriptor;
        Loop = loop;
        LocalEndPoint = local;
        _peer = peer;
        _input = new ConnectionInput(this);
        _output = new ConnectionOutput(this);
        _features = new ConnectionFeatures(this);
        _look = new PostedLook(this);
        Transport = this;
    }

    public int Descriptor { get; }

    public EpollLoop Loop { get; }

    EventLoop IEventLoopFeature.Loop => Loop;

    public object? Occupant { get; set; }

    public bool ContinuesElsewhere { get; set; }

    public bool IsDrained => _output.IsDrained;

    /// <summary>Among which it is served; null when somebody else serves it.</summary>
    public ServedConnections? Served { get; private set; }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    public override IDuplexPipe Transport { get; set; }

    public override IFeatureCollection Features => _features;

    public override EndPoint? LocalEndPoint { get; set; }

    /// <summary>Made anew for each who asks: nobody does once the connection has begun.</summary>
    public override EndPoint? RemoteEndPoint
    {
        get => _remote ?? _peer.ToEndPoint();
        set => _remote = value;
    }

    /// <summary>Fires when the connection is over in both directions. Made when somebody asks for it.</summary>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            if (_closedToken is { } token)
            {
                return token;
            }

            lock (_features)
            {
                if (_closed is null)
                {
                    _closed = new CancellationTokenSource();
                    if (_isOver)
                    {
                        _closed.Cancel();
                    }
                }

                return _closed.Token;
            }
        }

        set => _closedToken = value;
    }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override string ConnectionId
    {
        get => _id ??= ConnectionIds.Next();
        set => _id = value;
    }

    public override string ToString() => $"connection {ConnectionId}, {Occupant ?? "which has just begun"}";

    public void OnEvents(uint events)
    {
        var isOver = (events & (Libc.Error | Libc.HangUp)) != 0;
        _output.Resume();
        if (isOver)
        {
            TellOver();
        }

        if (Volatile.Read(ref _isDisposed) == 1)
        {
            CloseIfDrained();
        }
        else if (isOver || (events & (Libc.In | Libc.PeerClosed)) != 0)
        {
            _input.OnReadable(isOver || (events & Libc.PeerClosed) != 0);
        }
    }

    public void OnFault(Exception exception) => Abort(new ConnectionAbortedException("The connection's code failed.", exception));

    /// <summary>Has the loop begin to serve it; called once, before anybody else knows of it.</summary>
    public void Begin(ServedConnections connections)
    {
        Served = connections;
        connections.Add();
        Post();
    }

    /// <summary>From now on the loop says what happens to the connection.</summary>
    public void Register()
    {
        if (Volatile.Read(ref _isRegistered) == 0 && Interlocked.Exchange(ref _isRegistered, 1) == 0)
        {
            try
            {
                Loop.Add(Descriptor, this, Everything);
            }
            catch (Win32Exception exception)
            {
                // Nothing will ever be said of it: so many are watched that the system has no memory for one more.
                Abort(new ConnectionAbortedException("The system does not watch the connection.", exception));
            }
        }
    }

    /// <summary>Has the loop look after the connection.</summary>
    public void Post() => Loop.Post(_look);

    public override void Abort() => Abort(new ConnectionAbortedException("The connection was aborted by the application."));

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Loop.IsCurrent)
        {
            // What was said before this moment is sent, as if it had not been left to the end of the turn.
            _output.SendLeft();
        }

        _isReset = true;
        _input.Abort(abortReason);
        _output.End();
        TellOver();
    }

    /// <summary>Ends when everything is sent, or cannot be, and the descriptor is closed.</summary>
    [SuppressMessage("Performance", "CA1849", Justification = "Neither end of this connection blocks.")]
    [SuppressMessage("Usage", "CA2215", Justification = "The base has nothing to dispose of.")]
    public override ValueTask DisposeAsync()
    {
        if (_isGone)
        {
            return ValueTask.CompletedTask;
        }

        Interlocked.CompareExchange(ref _gone, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        Close();
        return _isGone ? ValueTask.CompletedTask : new ValueTask(_gone.Task);
    }

    private void Close()
    {
        if (Volatile.Read(ref _isDisposed) == 1)
        {
            return;
        }

        _input.Complete();
        _output.Complete();
        Interlocked.Exchange(ref _isDisposed, 1);
        if (Loop.IsCurrent)
        {
            CloseIfDrained();
        }
        else
        {
            Post();
        }
    }

    /// <summary>On the loop: the connection's code begins.</summary>
    private void Serve(ServedConnections connections)
    {
        Register();
        if (connections.AreCut)
        {
            Abort();
        }

        try
        {
            _serving = connections.Serve(this);
        }
        catch (Exception exception)
        {
            _serving = Task.FromException(exception);
        }

        _serving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(OnServed);
    }

    /// <summary>On whatever thread the connection's code has ended.</summary>
    private void OnServed()
    {
        if (_serving!.Exception is { } exception)
        {
            OnFault(exception);
        }

        Close();
    }

    /// <summary>On the loop: whatever other threads have asked for.</summary>
    private void Look()
    {
        if (_isGone)
        {
            return;
        }

        if (_serving is null && Served is { } connections)
        {
            Serve(connections);
            return;
        }

        _output.Resume();
        if (Volatile.Read(ref _isDisposed) == 1)
        {
            CloseIfDrained();
        }
        else
        {
            _input.Look();
        }
    }

    private void CloseIfDrained()
    {
        if (_isGone || !_output.IsDrained)
        {
            return;
        }

        _output.Leave();
        Loop.Close(Descriptor, _isReset);
        _isGone = true;
        if (TryEnd())
        {
            // Its code has ended, so what is registered there only takes a note.
            _closed?.Cancel();
        }

        Served?.Remove();

        // Either who disposes of it in this moment sees that it is gone, or what he waits for is seen here.
        Interlocked.MemoryBarrier();
        _gone?.TrySetResult();
    }

    private void TellOver()
    {
        if (TryEnd() && _closed is { } closed)
        {
            // Whatever is registered there does not run in the middle of an abort.
            ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), closed, preferLocal: false);
        }
    }

    /// <summary>True for the one caller who finds the connection over; its token is made no more from then on but fired.</summary>
    private bool TryEnd()
    {
        lock (_features)
        {
            var isFirst = !_isOver;
            _isOver = true;
            return isFirst;
        }
    }

    private sealed class PostedLook(EpollConnection connection) : LoopWork
    {
        public override void Run() => connection.Look();

        public override void OnFault(Exception exception) => connection.OnFault(exception);

        public override string ToString() => connection.ToString();
    }
}
