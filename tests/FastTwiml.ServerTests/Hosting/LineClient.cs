using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>A client that sends lines and reads lines, over TCP, TLS or a Unix socket.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly Stream _stream;
    private readonly StreamReader _reader;

    private LineClient(Stream stream) => (_stream, _reader) = (stream, new StreamReader(stream));

    /// <summary>The subject of the certificate that the server showed.</summary>
    public string? ServerSubject { get; private init; }

    public static async Task<LineClient> ConnectAsync(string address)
    {
        if (address.StartsWith("unix:", StringComparison.Ordinal))
        {
            var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await unix.ConnectAsync(new UnixDomainSocketEndPoint(address["unix:".Length..]));
            return new LineClient(new NetworkStream(unix, ownsSocket: true));
        }

        var url = new Uri(address);
        var host = IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback;
        host = host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : host;
        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, url.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (url.Scheme == "http")
        {
            return new LineClient(stream);
        }

        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });
        Xunit.Assert.Equal(SslApplicationProtocol.Http11, tls.NegotiatedApplicationProtocol);
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        return new LineClient(tls) { ServerSubject = certificate.Subject };
    }

    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync();
    }

    public async Task SendAsync(string line) => await _stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(line + "\n"));

    /// <summary>The next line; null when the server has closed.</summary>
    public async Task<string?> ReadAsync() => await _reader.ReadLineAsync();

    public void Dispose() => _reader.Dispose();
}
