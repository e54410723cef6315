using System.Net;
using System.Net.Sockets;
using System.Text;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>A message through the relay, and one back, allocate nothing: from socket to socket, in the whole process.</summary>
[Collection(nameof(WholeProcess))]
public class RelayAllocationTests
{
    private const int WarmUp = 4_000;
    private const int Windows = 100;
    private const int Messages = 100;

    [Fact]
    public async Task Messages_both_ways_allocate_nothing()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await TwilioCall.AnsweredAsync(site.Address);
        using var twilio = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await twilio.ConnectAsync(IPEndPoint.Parse(new Uri(site.Address).Authority));
        await RawBot.AnswerAsync(twilio, StreamPeer.Upgrade());
        Assert.StartsWith("HTTP/1.1 101 ", await RawBot.RequestAsync(twilio), StringComparison.Ordinal);
        await SendAsync(twilio, StreamPeer.Connected, StreamPeer.Start(call.CallSid, call.StreamSid));
        var (botSocket, there) = await bot.UpgradeAsync();
        await there.StartAsync();

        // Both ends are bare sockets with their bytes ready, on one thread that waits for each message in turn.
        var toServer = StreamPeer.Frame(1, Encoding.UTF8.GetBytes(call.Media(new byte[160])));
        var said = Encoding.UTF8.GetBytes(call.Speech(new byte[160]));
        byte[] toRelay = [0x81, 126, (byte)(said.Length >> 8), (byte)said.Length, .. said];
        var (atBot, atTwilio) = (new byte[toServer.Length], new byte[toRelay.Length]);
        Exchange(WarmUp);

        // The whole process counts, because a message passes through several threads. What the server does now and then beside its calls
        // counts too, so the least of many short windows is the messages' own.
        var least = long.MaxValue;
        for (var window = 0; window < Windows; window++)
        {
            least = Math.Min(least, Exchange(Messages));
        }

        Assert.Equal(toRelay, atTwilio);

        // Below one byte a message: the pools still grow a little now and then.
        Assert.True(least < Messages, $"{least} bytes for {Messages} messages each way");

        long Exchange(int messages)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < messages; i++)
            {
                twilio.Send(toServer);
                Receive(botSocket, atBot);
                botSocket.Send(toRelay);
                Receive(twilio, atTwilio);
            }

            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    private static async Task SendAsync(Socket socket, params string[] messages)
    {
        foreach (var message in messages)
        {
            await socket.SendAsync(StreamPeer.Frame(1, Encoding.UTF8.GetBytes(message)));
        }
    }

    private static void Receive(Socket socket, byte[] bytes)
    {
        for (var length = 0; length < bytes.Length;)
        {
            // Where there is nothing to receive yet, waiting in Receive would allocate.
            socket.Poll(-1, SelectMode.SelectRead);
            var read = socket.Receive(bytes.AsSpan(length));
            length += read > 0 ? read : throw new EndOfStreamException();
        }
    }
}
