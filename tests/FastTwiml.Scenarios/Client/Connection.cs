using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace FastTwiml.Scenarios.Client;

/// <summary>One client connection, plain or TLS, that is kept alive for as long as both sides like.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly HttpMessageReader _reader;

    private Connection(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        _reader = new HttpMessageReader(stream);
    }

    /// <summary>False once the peer has closed, or said that it will.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>True when the peer has closed, or sent what nobody asked for.</summary>
    public bool HasEnded => _socket.Poll(0, SelectMode.SelectRead);

    public static async Task<Connection> OpenAsync(EndPoint server, SslClientAuthenticationOptions? tls = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsClientAsync(tls);
                stream = secure;
            }

            return new Connection(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="IOException">There is no whole answer.</exception>
    public async Task<HttpMessage> SendAsync(string request)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(request));
        return await ReadAsync() ?? throw new IOException("The connection was closed instead of an answer.");
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    /// <summary>The next answer; null when the peer closed.</summary>
    public async Task<HttpMessage?> ReadAsync()
    {
        var answer = await _reader.ReadAsync();
        IsUsable = answer is { Closes: false };
        return answer;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
