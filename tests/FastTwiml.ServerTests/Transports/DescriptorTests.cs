using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FastTwiml.ServerTests.Hosting;
using Xunit;

namespace FastTwiml.ServerTests.Transports;

/// <summary>A process to which the system gives no more descriptors.</summary>
public sealed class DescriptorTests : IDisposable
{
    // RLIMIT_NOFILE of Linux.
    private const int OpenFiles = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_finds_no_descriptor_waits_until_others_have_gone()
    {
        const int Count = 100;
        const int Spare = 20;
        await using var process = FastTwimlProcess.Start(
            _folder.Path, "serve", "--Twilio:AuthToken=12345", "--listen=http://127.0.0.1:0", "--operator=none", "--Transport=epoll", "--DrainDelay=0");
        var server = IPEndPoint.Parse(new Uri(await process.ReadyAsync()).Authority);

        // Whatever it opens the first time it has opened by then.
        for (var i = 0; i < 20; i++)
        {
            using var peer = await AskAsync(server);
            Assert.StartsWith("HTTP/1.1 200 ", await AnswerAsync(peer), StringComparison.Ordinal);
        }

        Limit(process.Id, Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Length + Spare);
        var peers = new List<Socket>();
        for (var i = 0; i < Count; i++)
        {
            peers.Add(await AskAsync(server));
        }

        await process.LoggedAsync("takes no connections for the moment");
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

    private static void Limit(int process, int descriptors)
    {
        ulong[] limit = [(ulong)descriptors, (ulong)descriptors];
        Assert.Equal(0, LimitResource(process, OpenFiles, limit, 0));
    }

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LimitResource(int process, int resource, ulong[] newLimit, nint oldLimit);
}
