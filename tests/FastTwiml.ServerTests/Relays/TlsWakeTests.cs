using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.ServerTests.Hosting;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>A loop that is woken again and again in the middle of reading over TLS misses nothing of what comes.</summary>
public sealed class TlsWakeTests
{
    private const int Messages = 3_000;

    [Fact]
    public async Task Waking_a_loop_over_TLS_loses_nothing()
    {
        using var certificate = new TestCertificate("bot");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener.AcceptTcpClientAsync, certificate.Pfx("x"));

        using var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, _, _, _) => true });
        using var clock = new DeadlineClock(TimeProvider.System);
        var handler = new Collecting();
        var loop = new WebSocketLoop(
            new Ends(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true))),
            WebSocketRole.Client, new WebSocketLimits { MessageBytes = 1_000 }, handler, clock);
        var running = loop.RunAsync();
        while (!running.IsCompleted)
        {
            loop.Wake();
            await Task.Yield();
        }

        Assert.Equal(new WebSocketEnd(WebSocketEndKind.ClosedByPeer, CloseCode.Normal), await running);
        Assert.Equal(Enumerable.Range(0, Messages), handler.Numbers);
        await serving;
    }

    /// <summary>Sends numbers, cut into pieces of all lengths, each piece a TLS record of its own, and then a close frame.</summary>
    private static async Task ServeAsync(Func<Task<TcpClient>> accept, byte[] certificate)
    {
        using var pfx = X509CertificateLoader.LoadPkcs12(certificate, "x");
        using var socket = await accept();
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsServerAsync(pfx);
        var bytes = new List<byte>();
        for (var i = 0; i < Messages; i++)
        {
            var text = Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture));
            bytes.AddRange([0x81, (byte)text.Length, .. text]);
        }

        bytes.AddRange([0x88, 2, 0x03, 0xe8]);
        var all = bytes.ToArray();
        for (int at = 0, piece = 1; at < all.Length; at += piece, piece = (piece % 23) + 1)
        {
            await stream.WriteAsync(all.AsMemory(at, Math.Min(piece, all.Length - at)));
        }

        // The client answers the close frame.
        Assert.NotEqual(0, await stream.ReadAsync(new byte[100]));
    }

    private sealed class Ends(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }

    private sealed class Collecting : IWebSocketHandler
    {
        public List<int> Numbers { get; } = [];

        public bool CanRead => true;

        public void OnOpen(WebSocketConnection connection)
        {
        }

        public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload) => Numbers.Add(int.Parse(payload, CultureInfo.InvariantCulture));

        public long OnTick(long now) => long.MaxValue;

        public void OnFault(FrameFault fault)
        {
        }

        public void OnClosed(WebSocketEnd end)
        {
        }
    }
}
