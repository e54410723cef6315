using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FastTwiml.Scenarios.Client;

namespace FastTwiml.Scenarios.Balancing;

/// <summary>One server behind the balancer: whether it is ready, and the connections to it that are kept alive.</summary>
internal sealed class Backend(EndPoint server)
{
    private const string Check = "GET /ready HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n";

    private readonly ConcurrentBag<Connection> _idle = [];
    private volatile bool _isReady;
    private int _answered;
    private int _closing;

    public bool IsReady => _isReady;

    /// <summary>How many requests it has answered.</summary>
    public int Answered => _answered;

    /// <summary>How many of them with <c>Connection: close</c>.</summary>
    public int Closing => _closing;

    /// <summary>Asks for <c>/ready</c>, as balancers do.</summary>
    public async Task CheckAsync()
    {
        try
        {
            using var connection = await Connection.OpenAsync(server);
            _isReady = (await connection.SendAsync(Check)).Status == 200;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _isReady = false;
        }
    }

    /// <summary>Passes one request on, never twice: whether the first try was carried out cannot be known.</summary>
    public async Task<HttpMessage> ForwardAsync(HttpMessage request)
    {
        var connection = await RentAsync();
        try
        {
            await connection.WriteAsync(Bytes(request.Head, request.Body));
            var answer = await connection.ReadAsync() ?? throw new IOException("The server closed instead of an answer.");
            Interlocked.Increment(ref _answered);
            Interlocked.Add(ref _closing, answer.Closes ? 1 : 0);
            return answer;
        }
        finally
        {
            if (connection.IsUsable)
            {
                _idle.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    public void Close()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    public static byte[] Bytes(string head, byte[] body) => [.. System.Text.Encoding.Latin1.GetBytes(head), .. body];

    private async Task<Connection> RentAsync()
    {
        while (_idle.TryTake(out var connection))
        {
            if (!connection.HasEnded)
            {
                return connection;
            }

            connection.Dispose();
        }

        return await Connection.OpenAsync(server);
    }
}
