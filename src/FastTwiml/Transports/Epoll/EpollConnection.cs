using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FastTwiml.Transports.Epoll;

/// <summary>One connection of the transport. Its descriptor is closed on its loop's thread, when nobody uses it any more.</summary>
internal sealed class EpollConnection : ConnectionContext, IEventSink, IDuplexPipe, IConnectionLifetimeFeature, IConnectionEndPointFeature, IConnectionTransportFeature, IConnectionItemsFeature, IConnectionIdFeature
{
    private const uint Everything = Libc.In | Libc.Out | Libc.PeerClosed | Libc.EdgeTriggered;

    private readonly ConnectionInput _input;
    private readonly ConnectionOutput _output;
    private readonly PostedLook _look;
    private CancellationTokenSource? _closed;
    private CancellationToken? _closedToken;
    private TaskCompletionSource? _gone;
    private readonly FeatureCollection _features = new(8);
    private IDictionary<object, object?>? _items;
    private string? _id;
    private int _isRegistered;
    private int _isDisposed;
    private volatile bool _isReset;
    private volatile bool _isGone;

    public EpollConnection(int descriptor, EpollLoop loop, EndPoint? local, EndPoint? remote)
    {
        Descriptor = descriptor;
        Loop = loop;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        _input = new ConnectionInput(this);
        _output = new ConnectionOutput(this);
        _look = new PostedLook(this);
        Transport = this;
        _features.Set<IConnectionLifetimeFeature>(this);
        _features.Set<IConnectionEndPointFeature>(this);
        _features.Set<IConnectionTransportFeature>(this);
        _features.Set<IConnectionItemsFeature>(this);
        _features.Set<IConnectionIdFeature>(this);
    }

    public int Descriptor { get; }

    public EpollLoop Loop { get; }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    public override IDuplexPipe Transport { get; set; }

    public override IFeatureCollection Features => _features;

    /// <summary>Made when somebody asks for it, which a connection's own code does once it is over.</summary>
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
                    if (_isGone)
                    {
                        _closed.Cancel();
                    }
                }

                return _closed.Token;
            }
        }

        set => _closedToken = value;
    }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    ulong IEventSink.Key { get; set; }

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

    public void OnEvents(uint events)
    {
        var isGone = (events & (Libc.Error | Libc.HangUp)) != 0;
        if (isGone || (events & Libc.Out) != 0)
        {
            _output.Resume();
        }

        if (isGone || (events & (Libc.In | Libc.PeerClosed)) != 0)
        {
            _input.OnReadable(isGone || (events & Libc.PeerClosed) != 0);
        }
    }

    public void OnFault(Exception exception) => Abort(new ConnectionAbortedException("The connection's code failed.", exception));

    /// <summary>From now on the loop says what happens to the connection.</summary>
    public void Register()
    {
        if (Interlocked.Exchange(ref _isRegistered, 1) == 0)
        {
            Loop.Add(Descriptor, this, Everything);
        }
    }

    /// <summary>Has the loop look after the connection.</summary>
    public void Post() => Loop.Post(_look);

    public override void Abort() => Abort(new ConnectionAbortedException("The connection was aborted by the application."));

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _isReset = true;
        _input.Abort(abortReason);
        _output.End();
        Post();
    }

    /// <summary>On any thread: nothing is left to send, or nothing can be.</summary>
    public void OnDrained() => Post();

    /// <summary>Ends when everything is sent, or cannot be, and the descriptor is closed.</summary>
    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _input.Complete();
            _output.Complete();
            if (Loop.IsCurrent)
            {
                Look();
            }
            else
            {
                Post();
            }
        }

        return _isGone ? ValueTask.CompletedTask : new ValueTask(_gone!.Task);
    }

    /// <summary>On the loop: whatever other threads have asked for.</summary>
    private void Look()
    {
        if (_isGone)
        {
            return;
        }

        _output.Resume();
        if (Volatile.Read(ref _isDisposed) == 0)
        {
            _input.Resume();
        }
        else if (_output.IsDrained)
        {
            Close();
        }
    }

    private void Close()
    {
        _output.Leave();
        Loop.Close(Descriptor, _isReset);

        lock (_features)
        {
            _isGone = true;
        }

        // What is registered here is the connection's own code, which only takes a note.
        _closed?.Cancel();
        _gone!.TrySetResult();
    }

    private sealed class PostedLook(EpollConnection connection) : LoopWork
    {
        public override void Run() => connection.Look();
    }
}
