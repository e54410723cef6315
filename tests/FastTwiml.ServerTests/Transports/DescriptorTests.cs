using System.Net;
using System.Net.Sockets;
using FastTwiml.ServerTests.Hosting;
using Xunit;

namespace FastTwiml.ServerTests.Transports;

/// <summary>A process to which the system gives no more descriptors.</summary>
public sealed class DescriptorTests : IDisposable
{
    // Some two hundred are the libraries of the runtime.
    private const int Descriptors = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_finds_no_descriptor_waits_until_others_have_gone()
    {
        const int Count = 300;
        await using var process = FastTwimlProcess.StartWithDescriptors(
            Descriptors, _folder.Path, "serve", "--Twilio:AuthToken=12345", "--listen=http://127.0.0.1:0", "--operator=none", "--Transport=epoll", "--DrainDelay=0");
        var server = IPEndPoint.Parse(new Uri(await process.ReadyAsync()).Authority);

        var peers = new List<Socket>();
        for (var i = 0; i < Count; i++)
        {
            peers.Add(await AskAsync(server));
        }

        await process.LoggedAsync("takes no connections for the moment");
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Length, 1, Descriptors - 1);
        foreach (var peer in peers)
        {
            // Each that goes makes room for one that waits.
            Assert.StartsWith("HTTP/1.1 200 ", await AnswerAsync(peer), StringComparison.Ordinal);
            peer.Dispose();
        }

        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndedAsync());
    }

    private static async Task<Socket> AskAsync(IPEndPoint server)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(server);
        await peer.SendAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        return peer;
    }

    private static async Task<string> AnswerAsync(Socket peer)
    {
        var buffer = new byte[1_024];
        var received = await peer.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromMinutes(1));
        return System.Text.Encoding.ASCII.GetString(buffer, 0, received);
    }
}
