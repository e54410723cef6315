using System.Net;
using System.Net.Sockets;
using FastTwiml.Connections.Outgoing;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

public class OutgoingWebSocketTests
{
    [Fact]
    public async Task It_ends_also_while_the_other_side_takes_nothing()
    {
        await using var bot = new RawBot(receiveBytes: 4096);
        var connecting = OutgoingWebSocket.ConnectAsync(new Uri(bot.Url), [], RelaySite.Patience, CancellationToken.None);
        var (socket, _) = await bot.UpgradeAsync();
        var connection = await connecting;

        // Until a flush does not end, and more waits behind it.
        ValueTask<System.IO.Pipelines.FlushResult> flush;
        do
        {
            connection.Output.GetSpan(64 * 1024).Clear();
            connection.Output.Advance(64 * 1024);
            flush = connection.Output.FlushAsync();
        }
        while (flush.IsCompletedSuccessfully);

        await connection.DisposeAsync().AsTask().WaitAsync(RelaySite.Patience);
        await Assert.ThrowsAnyAsync<Exception>(() => flush.AsTask().WaitAsync(RelaySite.Patience));
        await RawBot.EndedAsync(socket);
    }

    [Fact]
    public async Task An_IPv6_address_is_named_in_brackets()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        var uri = new Uri($"ws://{listener.LocalEndpoint}/");
        var connecting = OutgoingWebSocket.ConnectAsync(uri, [], RelaySite.Patience, CancellationToken.None);
        using var socket = await listener.AcceptSocketAsync();
        Assert.Contains($"\r\nHost: [::1]:{uri.Port}\r\n", await RawBot.RequestAsync(socket), StringComparison.Ordinal);
        await RawBot.AnswerAsync(socket, "HTTP/1.1 403 Forbidden\r\n\r\n");
        await Assert.ThrowsAsync<OutgoingException>(() => connecting);
    }
}
