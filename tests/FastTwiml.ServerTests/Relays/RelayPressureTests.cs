using System.Globalization;
using System.Text.Json;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>One side takes less than the other has to say.</summary>
public class RelayPressureTests
{
    private const int MediaBytes = 24_000;

    /// <summary>
    /// What the kernel may hold of the two connections, at both ends of each: from 10 MiB for one up to 36 MiB, by the version of Linux.
    /// </summary>
    private static readonly long SocketBytes = 2 * (MostBytes("tcp_wmem") + MostBytes("tcp_rmem"));

    [Fact]
    public async Task A_bot_that_reads_nothing_for_a_while_gets_the_newest_audio_and_all_else()
    {
        await using var bot = new RawBot(receiveBytes: 4096);
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        var (_, there) = await bot.UpgradeAsync();
        await there.StartAsync();
        using var other = await site.CallAsync(to: TwilioCall.EchoNumber);

        // More than the sockets take, in messages that a bot would need more than half an hour to hear.
        var audio = new byte[MediaBytes];
        List<string> sent = [];
        for (var i = 0; i < 400; i++)
        {
            sent.Add(i % 20 == 19 ? call.Digit((char)('0' + (i / 20 % 10))) : call.Media(audio));
            await call.Stream.SendAsync(sent[^1]);
            if (i % 50 == 0)
            {
                await EchoesAsync(other);
            }
        }

        sent.Add(call.Stop);
        await call.Stream.SendAsync(sent[^1]);
        var got = await there.ReceiveAllAsync();
        await there.CloseAsync();

        var (reason, dropped) = await site.EndAsync(call);
        Assert.Equal("stopped", reason);
        var missing = sent.Except(got).ToList();
        Assert.NotEmpty(missing);
        Assert.All(missing, static message => Assert.StartsWith("""{"event":"media",""", message, StringComparison.Ordinal));
        Assert.Equal(missing.Count * (long)MediaBytes, dropped);
        Assert.Equal(sent.Except(missing), got.Distinct());
        Assert.Equal(sent.Count - missing.Count, got.Count);
        Assert.Equal(sent[^2..], got[^2..]);
        Assert.Contains(sent[^3], got);
    }

    [Fact]
    public async Task A_bot_is_read_no_faster_than_Twilio_reads()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url, writeTimeout: TimeSpan.FromMinutes(10));
        using var call = await site.CallAsync();
        var (socket, there) = await bot.UpgradeAsync();
        socket.SendBufferSize = 4096;
        await there.StartAsync();

        var message = call.Speech(new byte[MediaBytes]);
        var last = (int)(3 * SocketBytes / message.Length);
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            while (Volatile.Read(ref sent) < Volatile.Read(ref last))
            {
                await there.SendAsync(message);
                Interlocked.Increment(ref sent);
            }
        });

        // Until nothing moves any more. On a machine that is busy enough this is seen too early; what follows is true all the same.
        var taken = -1;
        while (taken != Volatile.Read(ref sent))
        {
            taken = Volatile.Read(ref sent);
            await Task.Delay(500);
        }

        Assert.InRange((long)taken * message.Length, 256 * 1024, SocketBytes);
        Assert.False(sending.IsCompleted);

        // Then Twilio reads, the bot is read again, and nothing is missing.
        Volatile.Write(ref last, taken + 10);
        for (var i = 0; i < taken + 10; i++)
        {
            Assert.Equal(message.Length, (await call.Stream.ReceiveAsync())!.Length);
        }

        await sending;
    }

    private static async Task EchoesAsync(TwilioCall call)
    {
        await call.Stream.SendAsync(call.Media(1, 2, 3));
        var answer = JsonDocument.Parse((await call.Stream.ReceiveAsync())!).RootElement;
        Assert.Equal("AQID", answer.GetProperty("media").GetProperty("payload").GetString());
    }

    /// <summary>The last of a setting's three numbers, or what is more than most systems have.</summary>
    private static long MostBytes(string setting) =>
        Path.Combine("/proc/sys/net/ipv4", setting) is var path && File.Exists(path)
            ? long.Parse(File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture)
            : 32 * 1024 * 1024;
}
