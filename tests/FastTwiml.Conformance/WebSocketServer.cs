using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Certificates;
using FastTwiml.Http;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using FastTwiml.WebSockets.Handshakes;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Conformance;

/// <summary>
/// A server of WebSockets and nothing else: the product's listener, head parser, handshake and loop, without signatures, calls and
/// streams. Every path is taken.
/// </summary>
internal sealed class WebSocketServer : IAsyncDisposable
{
    /// <summary>The largest message of the suites.</summary>
    public const int MessageBytes = 16 * 1024 * 1024;

    private readonly DeadlineClock _clock = new(TimeProvider.System);
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly WebSocketLimits _limits;
    private readonly Func<IWebSocketHandler> _newHandler;
    private VoiceServer? _server;
    private int _open;

    private WebSocketServer(WebSocketLimits limits, Func<IWebSocketHandler> newHandler) => (_limits, _newHandler) = (limits, newHandler);

    /// <summary>What takes any message that suites send.</summary>
    public static WebSocketLimits EchoLimits { get; } = new() { MessageBytes = MessageBytes, AcceptBinary = true };

    /// <summary>The address that takes connections, with the port that the system chose.</summary>
    public string Address => _server!.Addresses[0];

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>What a connection ended with that no peer may bring about.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    /// <summary>Begins to listen.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="limits">Of every connection.</param>
    /// <param name="newHandler">Makes the handler of a connection.</param>
    /// <param name="certificate">For an https address.</param>
    public static async Task<WebSocketServer> StartAsync(
        ListenAddress listen, WebSocketLimits limits, Func<IWebSocketHandler> newHandler, CertificateSource? certificate = null)
    {
        var server = new WebSocketServer(limits, newHandler);
        server._server = await VoiceServer.StartAsync([listen], certificate, server.ServeAsync, TestTransport.Kind, NullLoggerFactory.Instance);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _clock.Dispose();
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        Interlocked.Increment(ref _open);
        try
        {
            if (await UpgradeAsync(connection.Transport))
            {
                var end = await new WebSocketLoop(connection.Transport, WebSocketRole.Server, _limits, _newHandler(), _clock).RunAsync();
                if (end.Kind is WebSocketEndKind.Stalled or WebSocketEndKind.Lost)
                {
                    connection.Abort(new ConnectionAbortedException("The WebSocket has nobody at its other end."));
                }
            }

            LateClose.Await(connection, _clock, _limits.Write);
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The peer is gone.
        }
        catch (Exception exception)
        {
            _faults.Enqueue(exception);
            connection.Abort(new ConnectionAbortedException("A fault of this program.", exception));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async Task<bool> UpgradeAsync(IDuplexPipe transport)
    {
        var searched = 0;
        while (true)
        {
            var read = await transport.Input.ReadAsync();
            var request = read.Buffer.ToArray();
            var parsed = RequestHeadParser.Parse(request, ref searched, out var head);
            if (parsed.Status == ParseStatus.Incomplete && !read.IsCompleted)
            {
                transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var reason = parsed.Status == ParseStatus.Complete ? ServerHandshake.Judge(request, head) : parsed.Reason;
            transport.Input.AdvanceTo(read.Buffer.GetPosition(parsed.Consumed));
            if (parsed.Status != ParseStatus.Complete || reason != RejectReason.None)
            {
                await transport.Output.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\nX-Reason: {reason}\r\n\r\n"));
                return false;
            }

            ServerHandshake.WriteResponse(head.WebSocketKey.Of(request), transport.Output.GetSpan(ServerHandshake.ResponseBytes));
            transport.Output.Advance(ServerHandshake.ResponseBytes);
            await transport.Output.FlushAsync();
            return true;
        }
    }
}
