using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using FastTwiml.Simulation.Requests;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handshakes;

namespace FastTwiml.Simulation.Streams;

/// <summary>A connection that was upgraded to a WebSocket, as Twilio opens one.</summary>
internal sealed class StreamConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;

    private StreamConnection(Socket socket, Stream stream, ReadOnlyMemory<byte> firstBytes) =>
        (_socket, Stream, FirstBytes) = (socket, stream, firstBytes);

    public Stream Stream { get; }

    /// <summary>What came right behind the answer to the upgrade.</summary>
    public ReadOnlyMemory<byte> FirstBytes { get; }

    /// <exception cref="StreamConnectException">Twilio would have no stream either.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The socket owns all of it, and the connection the socket.")]
    public static async Task<StreamConnection> OpenAsync(RequestUrl url, RequestSigner signer, bool acceptAnyCertificate, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(url.Host.Trim('[', ']'), url.Port), deadline.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (url.IsSecure)
            {
                stream = await SecureAsync(stream, url, acceptAnyCertificate, deadline.Token);
            }

            return new StreamConnection(socket, stream, await UpgradeAsync(stream, url, signer, deadline.Token));
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (cancellation.IsCancellationRequested)
            {
                throw;
            }

            throw Explain(exception, url);
        }
    }

    /// <summary>Breaks the connection: the peer sees a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The socket owns all of it.")]
    [SuppressMessage("Security", "CA5359", Justification = "Only when --insecure says so.")]
    private static async Task<Stream> SecureAsync(Stream stream, RequestUrl url, bool acceptAnyCertificate, CancellationToken cancellation)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = url.Host.Trim('[', ']'),
                RemoteCertificateValidationCallback = acceptAnyCertificate ? static (_, _, _, _) => true : null,
            },
            cancellation);
        return secure;
    }

    private static async Task<ReadOnlyMemory<byte>> UpgradeAsync(Stream stream, RequestUrl url, RequestSigner signer, CancellationToken cancellation)
    {
        var key = new byte[HandshakeKey.Bytes];
        HandshakeKey.WriteNew(key);
        await stream.WriteAsync(Request(url, signer, key), cancellation);
        var received = new byte[FrameLimits.UpgradeAnswerBytes];
        var length = 0;
        while (true)
        {
            var bytes = await stream.ReadAsync(received.AsMemory(length), cancellation);
            if (bytes == 0)
            {
                throw new StreamConnectException(31920, $"{url}: the connection was closed instead of an answer to the upgrade");
            }

            length += bytes;
            var answer = ClientHandshake.Read(received.AsSpan(0, length), key);
            if (answer.IsAccepted)
            {
                return received.AsMemory(answer.Consumed, length - answer.Consumed);
            }

            if (answer.IsComplete)
            {
                throw new StreamConnectException(31920, $"{url}: the upgrade was answered {answer.StatusCode}: {UpgradeFaults.Sentence(answer.Fault)}");
            }
        }
    }

    private static byte[] Request(RequestUrl url, RequestSigner signer, byte[] key)
    {
        UpgradeField[] fields =
        [
            new("User-Agent"u8.ToArray(), "Twilio.TmeWs/1.0"u8.ToArray()),
            new(Encoding.ASCII.GetBytes(RequestSigner.Header), Encoding.ASCII.GetBytes(signer.Sign(url))),
        ];
        var request = new UpgradeRequest(Encoding.UTF8.GetBytes(url.Authority), Encoding.UTF8.GetBytes(url.Target), fields);
        if (request.Judge() is var fault and not UpgradeRequestFault.None)
        {
            throw new StreamConnectException(31923, $"{url} cannot be asked for: {fault}");
        }

        var bytes = new byte[request.Bytes];
        request.Write(bytes, key);
        return bytes;
    }

    private static StreamConnectException Explain(Exception exception, RequestUrl url) => exception switch
    {
        StreamConnectException known => known,
        OperationCanceledException => new StreamConnectException(31901, $"{url}: no answer within {Deadline.TotalSeconds:F0} s"),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new StreamConnectException(31902, $"{url}: connection refused", exception),
        AuthenticationException => new StreamConnectException(31910, $"{url}: TLS: {exception.InnerException?.Message ?? exception.Message}", exception),
        SocketException => new StreamConnectException(31904, $"{url}: {exception.Message}", exception),
        _ => new StreamConnectException(31920, $"{url}: the connection broke during the upgrade: {exception.Message}", exception),
    };
}
