using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handshakes;

namespace FastTwiml.Connections.Outgoing;

/// <summary>
/// A connection to somebody else's WebSocket server on which the handshake is done (RFC 6455 section 4.1). Over pipes, as the
/// incoming ones; an idle one holds no buffer.
/// </summary>
internal sealed class OutgoingWebSocket : IDuplexPipe, IAsyncDisposable
{
    private readonly Stream _stream;

    private OutgoingWebSocket(Stream stream)
    {
        _stream = stream;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Connects and upgrades.</summary>
    /// <param name="uri"><c>ws://</c> or <c>wss://</c>.</param>
    /// <param name="fields">Further field lines of the upgrade.</param>
    /// <param name="timeout">For all of it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OutgoingException">There is no WebSocket to be had there.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "What was opened is ended in the last block, unless the connection has it.")]
    public static async Task<OutgoingWebSocket> ConnectAsync(
        Uri uri, IReadOnlyList<UpgradeField> fields, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        Stream? stream = null;
        try
        {
            stream = await OpenAsync(uri, deadline.Token);
            var connection = await UpgradeAsync(stream, uri, fields, deadline.Token);
            stream = null;
            return connection;
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new OutgoingException($"{uri.Authority} did not answer within {timeout.TotalSeconds:0.###} s", exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            throw new OutgoingException($"{uri.Authority} cannot be reached: {exception.GetBaseException().Message}", exception);
        }
        finally
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Ends the connection, also in the middle of something.</summary>
    public async ValueTask DisposeAsync()
    {
        // The output is not completed: that would write what is left, and wait for a peer that takes nothing; a write that is under way
        // still uses its memory, and without one it has none.
        await _stream.DisposeAsync();
        await Input.CompleteAsync();
    }

    private static async Task<Stream> OpenAsync(Uri uri, CancellationToken cancellation)
    {
        Socket? socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(uri.IdnHost, uri.Port, cancellation);
            stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            if (uri.Scheme == Uri.UriSchemeWss)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = uri.IdnHost }, cancellation);
            }

            var opened = stream;
            stream = null;
            return opened;
        }
        finally
        {
            socket?.Dispose();
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static string Hint(int statusCode) => statusCode switch
    {
        401 or 403 => ", so it wants other header fields or another signature",
        404 or (>= 200 and < 300) => ", so there is no WebSocket at that path",
        >= 300 and < 400 => ", and redirects are not followed",
        _ => string.Empty,
    };

    private static byte[] WriteRequest(Uri uri, IReadOnlyList<UpgradeField> fields, byte[] key)
    {
        // An IPv6 address stands in brackets here.
        var name = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        var host = Encoding.ASCII.GetBytes(uri.IsDefaultPort ? name : $"{name}:{uri.Port}");
        var request = new UpgradeRequest(host, Encoding.ASCII.GetBytes(uri.PathAndQuery), [.. fields]);
        var fault = request.Judge();
        if (fault != UpgradeRequestFault.None)
        {
            throw new OutgoingException($"{uri.Authority} cannot be asked for a WebSocket: {fault}");
        }

        var bytes = new byte[request.Bytes];
        request.Write(bytes, key);
        return bytes;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "It has nothing but the stream, which its caller ends when there is no connection.")]
    private static async Task<OutgoingWebSocket> UpgradeAsync(
        Stream stream, Uri uri, IReadOnlyList<UpgradeField> fields, CancellationToken cancellation)
    {
        var connection = new OutgoingWebSocket(stream);
        var key = new byte[HandshakeKey.Bytes];
        HandshakeKey.WriteNew(key);
        await connection.Output.WriteAsync(WriteRequest(uri, fields, key), cancellation);
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellation);
            var head = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, FrameLimits.UpgradeAnswerBytes)).ToArray();
            var answer = ClientHandshake.Read(head, key);
            if (answer.IsAccepted)
            {
                // What follows may be frames already.
                connection.Input.AdvanceTo(read.Buffer.GetPosition(answer.Consumed));
                return connection;
            }

            if (answer.IsComplete)
            {
                throw new OutgoingException(answer.Fault == UpgradeFault.NotSwitching
                    ? $"{uri.Authority} answered {uri.AbsolutePath} with status {answer.StatusCode} instead of 101{Hint(answer.StatusCode)}"
                    : $"{uri.Authority} does not take the WebSocket: {UpgradeFaults.Sentence(answer.Fault)}");
            }

            if (read.IsCompleted)
            {
                throw new OutgoingException($"{uri.Authority} closed the connection instead of answering the upgrade");
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
