using System.Runtime.InteropServices;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Sockets;

namespace FastTwiml.Load.Webhooks;

/// <summary>The connections of a run: one request at a time on each, and the bytes of its answer put together.</summary>
internal sealed class WebhookSockets : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int ConnectionRefused = 111;

    private readonly PreparedRequests _requests;
    private readonly IAnswerListener _listener;
    private readonly WebhookConnection[] _connections;
    private readonly Epoll _epoll = new();
    private readonly Dialer _dialer;
    private readonly AnswerParser _parser = new();
    private readonly PinnedBuffer _buffer = new(BufferBytes);
    private bool _wasReached;

    public WebhookSockets(int port, int count, PreparedRequests requests, IAnswerListener listener)
    {
        (_requests, _listener) = (requests, listener);
        _dialer = new Dialer(port);
        _connections = [.. Enumerable.Range(0, count).Select(static index => new WebhookConnection(index))];
    }

    public IReadOnlyList<WebhookConnection> Connections => _connections;

    /// <summary>How many of them were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Opens the next one.</summary>
    public WebhookConnection OpenNext()
    {
        var connection = _connections[Opened++];
        Open(connection);
        return connection;
    }

    public void Send(WebhookConnection connection, int request)
    {
        connection.IsBusy = true;
        connection.Request = request;
        connection.SentBytes = 0;
        Flush(connection);
    }

    /// <summary>Takes what has come, waiting for it at most so many nanoseconds.</summary>
    public void Process(long wait)
    {
        var count = _epoll.Wait(wait);
        for (var i = 0; i < count; i++)
        {
            var connection = _connections[_epoll.Index(i)];
            var flags = _epoll.Flags(i);
            if (connection.IsBusy && connection.SentBytes < _requests.Length(connection.Request))
            {
                Flush(connection);
            }

            if ((flags & (Epoll.Readable | Epoll.Ended)) != 0)
            {
                Receive(connection, (flags & Epoll.Ended) != 0);
            }
        }
    }

    public void Reopen(WebhookConnection connection)
    {
        _ = Libc.Close(connection.Descriptor);
        Open(connection);
    }

    public void Dispose()
    {
        foreach (var connection in _connections.AsSpan(0, Opened))
        {
            _ = Libc.Close(connection.Descriptor);
        }

        _epoll.Dispose();
    }

    private void Open(WebhookConnection connection)
    {
        connection.Replace(_dialer.Dial());
        _epoll.Add(connection.Descriptor, connection.Index);
    }

    private void Flush(WebhookConnection connection)
    {
        var rest = _requests.Length(connection.Request) - connection.SentBytes;
        var sent = Libc.Send(connection.Descriptor, _requests.Address(connection.Request) + connection.SentBytes, rest, Libc.NoSignal);
        if (sent >= 0)
        {
            // What is left goes when the socket is writable again.
            connection.SentBytes += (int)sent;
        }
        else if (Marshal.GetLastPInvokeError() != Libc.TryAgain)
        {
            Lose(connection);
        }
    }

    private void Receive(WebhookConnection connection, bool hasEnded)
    {
        while (true)
        {
            var kept = connection.KeptBytes;
            if (kept > 0)
            {
                connection.CopyKept(_buffer.Span);
            }

            var room = BufferBytes - kept;
            var received = (int)Libc.Receive(connection.Descriptor, _buffer.Address + kept, room, 0);
            if (received <= 0)
            {
                if (received == 0 || Marshal.GetLastPInvokeError() != Libc.TryAgain)
                {
                    Lose(connection);
                }

                return;
            }

            // Less than there was room for is all there was; only an end is still to be read.
            Take(connection, _buffer.Span[..(kept + received)]);
            if (received < room && !hasEnded)
            {
                return;
            }
        }
    }

    private void Take(WebhookConnection connection, ReadOnlySpan<byte> received)
    {
        _wasReached = true;
        if (!connection.IsBusy)
        {
            End(connection, "bytes that no request asked for");
            return;
        }

        var state = _parser.Parse(received, out var answer);
        if (state == ParseState.Partial && received.Length < BufferBytes)
        {
            connection.Keep(received);
        }
        else if (state != ParseState.Complete)
        {
            End(connection, "an answer that is no HTTP/1.1, has no length, or is longer than 64 KiB");
        }
        else if (answer.Length < received.Length)
        {
            End(connection, "bytes after the answer");
        }
        else
        {
            connection.Keep([]);
            connection.IsBusy = false;
            _listener.TakeAnswer(connection, received, answer);
        }
    }

    private void Lose(WebhookConnection connection)
    {
        if (!_wasReached && Marshal.GetLastPInvokeError() == ConnectionRefused)
        {
            throw new LoadException($"127.0.0.1:{_dialer.Port} refuses connections. Start the server first, and check its port.");
        }

        End(connection, connection.IsBusy ? "a connection that ended before the answer" : null);
    }

    private void End(WebhookConnection connection, string? fault)
    {
        _listener.TakeEnd(connection, fault);
        Reopen(connection);
    }
}
