using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using FastTwiml.Diagnostics;
using FastTwiml.Transports.Linux;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Transports.Epoll;

/// <summary>A listening socket on the first loop; the connections it takes are dealt out to all loops in turn.</summary>
[SuppressMessage("Design", "CA2213", Justification = "The timer is disposed of on the loop, which is the last to use it.")]
internal sealed partial class EpollListener : LoopWork, IConnectionListener, IEventSink
{
    private const int LongestAddress = 128;

    // A flood of new connections lets those that are there have their turn.
    private const int AcceptedATurn = 64;

    // The runtime aborts the process when a new thread of its pool gets no descriptor, and records and relays need some as well.
    private const int Spare = 64;

    // Without a descriptor to spare the rest of the queue waits; connections that end give some back.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly EpollLoops _loops;
    private readonly EpollLoop _loop;
    private readonly ServedConnections? _served;
    private readonly ILogger _logger;
    private readonly int _descriptor;
    private readonly int _firstSpare;
    private readonly LogInterval _lines = new(TimeSpan.FromSeconds(10), TimeProvider.System);
    private readonly Timer _resume;
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private bool _isListening;
    private int _isUnbound;

    /// <param name="socket">It listens already, and does not block.</param>
    /// <param name="loops">Where connections live.</param>
    /// <param name="served">Takes the connections; null when they are to come out here.</param>
    /// <param name="logger">Hears of what keeps connections from coming.</param>
    public EpollListener(Socket socket, EpollLoops loops, ServedConnections? served, ILogger logger)
    {
        _socket = socket;
        _loops = loops;
        _loop = loops.First;
        _served = served;
        _logger = logger;
        _descriptor = (int)socket.Handle;
        var limit = Libc.DescriptorLimit;
        _firstSpare = limit - Math.Min(Spare, limit / 4);
        EndPoint = socket.LocalEndPoint!;
        _resume = new Timer(static listener => ((EpollListener)listener!).Look(), this, Timeout.Infinite, Timeout.Infinite);
        Look();
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_accepted.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public override string ToString() => $"the listener on {EndPoint}";

    public void OnEvents(uint events) => Accept(AcceptedATurn);

    public override void OnFault(Exception exception) => LogFault(exception);

    /// <summary>Takes what has connected already, and then no more.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isUnbound, 1) == 0)
        {
            Look();
        }

        await _unbound.Task.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>On the loop: listens, or ends.</summary>
    public override void Run()
    {
        if (_unbound.Task.IsCompleted)
        {
            return;
        }

        if (Volatile.Read(ref _isUnbound) == 1)
        {
            Accept(int.MaxValue);
            Rest();
            _resume.Dispose();
            _socket.Dispose();
            _accepted.Writer.TryComplete();
            _unbound.TrySetResult();
        }
        else if (!_isListening)
        {
            if (!HasDescriptor())
            {
                Exhausted(Libc.TooManyFiles);
                return;
            }

            _loop.Add(_descriptor, this, Libc.In);
            _isListening = true;
        }
    }

    private void Look() => _loop.Post(this);

    [SuppressMessage("Reliability", "CA2000", Justification = "Whoever takes the connection disposes of it.")]
    private void Accept(int most)
    {
        Span<byte> address = stackalloc byte[LongestAddress];
        while (most-- > 0)
        {
            var length = address.Length;
            var descriptor = Libc.Accept(_descriptor, ref MemoryMarshal.GetReference(address), ref length, Libc.NonBlocking | Libc.CloseOnExec);
            if (descriptor >= 0)
            {
                var peer = PeerAddress.Read(address[..Math.Min(length, LongestAddress)]);
                var connection = new EpollConnection(descriptor, _loops.Next(), EndPoint, peer);
                if (_served is null)
                {
                    _accepted.Writer.TryWrite(connection);
                }
                else
                {
                    connection.Begin(_served);
                }

                if (descriptor >= _firstSpare)
                {
                    Exhausted(Libc.TooManyFiles);
                    return;
                }

                continue;
            }

            var error = Libc.LastError;
            if (error == Libc.WouldBlock)
            {
                return;
            }

            if (error is Libc.TooManyFiles or Libc.TooManyFilesInSystem or Libc.NoBuffers or Libc.OutOfMemory)
            {
                Exhausted(error);
                return;
            }

            // Of one connection that broke while it waited (accept(2)): the next one is another.
        }
    }

    /// <summary>Whether the next descriptor, which has the lowest number that is free, is not one of those to spare.</summary>
    private bool HasDescriptor()
    {
        var next = Libc.Duplicate(_descriptor);
        if (next >= 0)
        {
            _ = Libc.Close(next);
        }

        return next >= 0 && next < _firstSpare;
    }

    /// <summary>The kernel would say again and again that somebody waits.</summary>
    private void Exhausted(int error)
    {
        if (_lines.TryPass())
        {
            LogExhausted(EndPoint, error);
        }

        Rest();
        if (Volatile.Read(ref _isUnbound) == 0)
        {
            _resume.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Rest()
    {
        if (_isListening)
        {
            _isListening = false;
            _loop.Remove(_descriptor);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{EndPoint} takes no connections for the moment: the system has no descriptor to spare or no memory for one more (error {Error}). Raise the limit of open files, or lower the limit of connections.")]
    private partial void LogExhausted(EndPoint endPoint, int error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A listener failed at taking a connection.")]
    private partial void LogFault(Exception exception);
}
