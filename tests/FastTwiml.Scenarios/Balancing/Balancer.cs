using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FastTwiml.Scenarios.Client;

namespace FastTwiml.Scenarios.Balancing;

/// <summary>
/// An HTTP balancer in miniature: each request goes to the next server that is ready, over connections that are kept alive.
/// It never tries a request again, so whatever a server refuses or drops reaches the client.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Backend[] _backends;
    private readonly Task _checking;
    private readonly Task _accepting;
    private int _next;

    public Balancer(params Backend[] backends)
    {
        _backends = backends;
        _listener.Start(512);
        _checking = Task.WhenAll(backends.Select(CheckAsync));
        _accepting = AcceptAsync();
    }

    public EndPoint EndPoint => _listener.LocalEndpoint;

    /// <summary>Requests that no server answered.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_checking, _accepting);
        foreach (var backend in _backends)
        {
            backend.Close();
        }

        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task CheckAsync(Backend backend)
    {
        while (!_stop.IsCancellationRequested)
        {
            await backend.CheckAsync();
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var requests = new HttpMessageReader(stream);
            try
            {
                while (await requests.ReadAsync(_stop.Token) is { } request)
                {
                    await stream.WriteAsync(await AnswerAsync(request));
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client's own doing, or the end.
            }
        }
    }

    private async Task<byte[]> AnswerAsync(HttpMessage request)
    {
        try
        {
            var backend = NextReady() ?? throw new IOException("No server is ready.");
            var answer = await backend.ForwardAsync(request);

            // Connection is between two neighbours; towards the client the connection stays.
            return Backend.Bytes(answer.Head.Replace("\r\nConnection: close\r\n", "\r\n", StringComparison.OrdinalIgnoreCase), answer.Body);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _failures.Enqueue(exception.Message);
            return "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        }
    }

    private Backend? NextReady()
    {
        var first = Interlocked.Increment(ref _next);
        return Enumerable.Range(0, _backends.Length)
            .Select(i => _backends[(uint)(first + i) % (uint)_backends.Length])
            .FirstOrDefault(static backend => backend.IsReady);
    }
}
