using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports.Epoll;

/// <summary>A listening socket on the first loop; the connections it takes are dealt out to all loops in turn.</summary>
internal sealed class EpollListener : IConnectionListener, IEventSink
{
    private const int LongestAddress = 128;

    private readonly Socket _socket;
    private readonly EpollLoops _loops;
    private readonly EpollLoop _loop;
    private readonly int _descriptor;
    private readonly bool _isTcp;
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private int _isUnbound;

    public EpollListener(Socket socket, EpollLoops loops)
    {
        _socket = socket;
        _loops = loops;
        _loop = loops.First;
        _descriptor = (int)socket.Handle;
        _isTcp = socket.ProtocolType == ProtocolType.Tcp;
        EndPoint = socket.LocalEndPoint!;
        _loop.Add(_descriptor, this, Libc.In);
    }

    public EndPoint EndPoint { get; }

    ulong IEventSink.Key { get; set; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public void OnEvents(uint events)
    {
        Span<byte> address = stackalloc byte[LongestAddress];
        while (true)
        {
            var length = address.Length;
            var descriptor = Libc.Accept(_descriptor, ref MemoryMarshal.GetReference(address), ref length, Libc.NonBlocking | Libc.CloseOnExec);
            if (descriptor < 0)
            {
                var error = Libc.LastError;
                if (error is Libc.Interrupted or Libc.Aborted)
                {
                    continue;
                }

                if (error != Libc.WouldBlock)
                {
                    Thread.Yield();
                }

                return;
            }

            if (_isTcp)
            {
                Libc.SetNoDelay(descriptor);
            }

            _accepted.Writer.TryWrite(new EpollConnection(descriptor, _loops.Next(), EndPoint, Peer(address[..length])));
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isUnbound, 1) == 0)
        {
            _loop.Remove(_descriptor);
            _socket.Dispose();
            _accepted.Writer.TryComplete();
        }

        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private static EndPoint? Peer(ReadOnlySpan<byte> address)
    {
        if (address.Length < 2)
        {
            return null;
        }

        return (int)BitConverter.ToUInt16(address) switch
        {
            2 => new IPEndPoint(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
            10 => new IPEndPoint(new IPAddress(address.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(address[24..])), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
            _ => null,
        };
    }
}
