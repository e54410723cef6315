using System.Net;
using System.Net.Sockets;
using FastTwiml.Transports;
using FastTwiml.Transports.Epoll;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Tests.Transports;

/// <summary>A listener of the transport on loops of its own; the test plays both the connections' code and their peers.</summary>
internal sealed class TransportSite : IAsyncDisposable
{
    private readonly EpollLoops _loops;
    private readonly EpollListener _listener;
    private readonly string? _path;
    private readonly List<EpollConnection> _connections = [];
    private readonly List<Socket> _peers = [];

    public TransportSite(bool isUnix = false, int loops = 1, ILogger? logger = null)
    {
        _path = isUnix ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) : null;
        _loops = TransportSite.Loops(loops);
        var socket = NewSocket();
        socket.Blocking = false;
        socket.Bind(_path is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(_path));
        socket.Listen(512);
        _listener = new EpollListener(socket, _loops, served: null, logger ?? NullLogger.Instance);
    }

    public static EpollLoops Loops(int count) => new(count, new LoopWatch(NullLogger.Instance, TimeProvider.System));

    public EpollListener Listener => _listener;

    /// <summary>Runs a test's body away from the test framework's own ideas of where code goes on.</summary>
    public static async Task RunAsync(Func<TransportSite, Task> body, bool isUnix = false, int loops = 1)
    {
        await using var site = new TransportSite(isUnix, loops);
        await Task.Run(() => body(site));
    }

    /// <summary>A connection and its peer, which blocks.</summary>
    public async Task<(EpollConnection Connection, Socket Peer)> ConnectAsync(int? sendBuffer = null, int? receiveBuffer = null)
    {
        var peer = await ConnectPeerAsync(receiveBuffer);
        var connection = await AcceptAsync();
        if (sendBuffer is { } bytes)
        {
            using var borrowed = new Socket(new SafeSocketHandle(connection.Descriptor, ownsHandle: false));
            borrowed.SendBufferSize = bytes;
        }

        return (connection, peer);
    }

    public async Task<Socket> ConnectPeerAsync(int? receiveBuffer = null)
    {
        var peer = NewSocket();
        _peers.Add(peer);
        if (receiveBuffer is { } bytes)
        {
            peer.ReceiveBufferSize = bytes;
        }

        await peer.ConnectAsync(_listener.EndPoint);
        return peer;
    }

    public async Task<EpollConnection> AcceptAsync()
    {
        var connection = (EpollConnection)(await _listener.AcceptAsync())!;
        _connections.Add(connection);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        foreach (var connection in _connections)
        {
            connection.Abort();
            await connection.DisposeAsync();
        }

        _peers.ForEach(static peer => peer.Dispose());
        _loops.Dispose();
    }

    private Socket NewSocket() => _path is null
        ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
