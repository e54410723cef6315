using System.Net.Sockets;
using System.Text;
using FastTwiml.Churn.Served;
using FastTwiml.Fuzz.Targets;
using FastTwiml.TestKit;

namespace FastTwiml.Churn.Visits;

/// <summary>A media stream whose assistant echoes: every byte of audio comes back.</summary>
internal sealed class StreamVisit(StreamVisit.End end) : Visit
{
    private const int MostMessages = 60;
    private const int ManyMessages = 3_000;

    private static readonly byte[] Upgrade = Encoding.ASCII.GetBytes(StreamPeer.Upgrade());
    private static long _calls = DateTime.UtcNow.Ticks;

    public enum End
    {
        Close,
        Reset,
        HalfClose,
        Stop,

        /// <summary>Sends much, reads nothing, and is gone.</summary>
        Unread,

        /// <summary>Speaks, and is silent for as long as the visit lasts.</summary>
        Stays,
    }

    public override async Task MakeAsync(Socket socket, KnownRequests requests, Random random, Func<Task> stayAsync)
    {
        var call = Interlocked.Increment(ref _calls);
        var (callSid, streamSid) = ($"CA{call:x32}", $"MZ{call:x32}");
        await Answers.SendAsync(socket, [Upgrade]);
        var echo = new EchoReader(socket);
        await echo.ReadHeadAsync();
        byte[] opening = [.. Text(StreamPeer.Connected), .. Text(StreamPeer.Start(callSid, streamSid))];
        await Answers.SendAsync(socket, random.Next(2) == 0 ? [opening] : Mutation.Split(random, opening));
        if (end == End.Unread)
        {
            var media = Media(random, streamSid, 1, out _);
            await SendUntilFullAsync(socket, [.. Enumerable.Repeat(media, 50).SelectMany(static bytes => bytes)]);
            if (random.Next(2) == 0)
            {
                Reset(socket);
            }

            return;
        }

        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var audio = new List<byte>();
            var messages = new List<byte>();
            for (var i = random.Next(1, MostMessages / 3); i > 0; i--)
            {
                messages.AddRange(Media(random, streamSid, i, out var said));
                audio.AddRange(said);
            }

            var sending = Answers.SendAsync(socket, random.Next(3) == 0 ? Mutation.Split(random, [.. messages]) : [[.. messages]]);
            CheckEqual(audio.ToArray(), await echo.ReadAudioAsync(audio.Count));
            await sending;
        }

        switch (end)
        {
            case End.Close:
                await Answers.SendAsync(socket, [StreamPeer.Frame(8, [0x03, 0xE8])]);
                await echo.ReadToEndAsync();
                break;
            case End.Stop:
                await Answers.SendAsync(socket, [Text($$$"""{"event":"stop","sequenceNumber":"9","streamSid":"{{{streamSid}}}","stop":{"accountSid":"{{{StreamPeer.AccountSid}}}","callSid":"{{{callSid}}}"}}""")]);
                break;
            case End.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                await echo.ReadToEndAsync();
                break;
            case End.Reset:
                Reset(socket);
                break;
            case End.Stays:
                await stayAsync();
                break;
        }
    }

    private static async Task SendUntilFullAsync(Socket socket, byte[] bytes)
    {
        // Nobody reads: so it ends when the server has stopped to read, or has had enough.
        for (var sent = 0; sent < ManyMessages; sent += 50)
        {
            socket.Blocking = false;
            _ = socket.Send(bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                return;
            }

            await Task.Yield();
        }
    }

    private static byte[] Text(string message) => StreamPeer.Frame(1, Encoding.UTF8.GetBytes(message));

    private static byte[] Media(Random random, string streamSid, int number, out byte[] audio)
    {
        audio = new byte[160];
        random.NextBytes(audio);
        return Text($$$"""{"event":"media","sequenceNumber":"{{{number}}}","media":{"track":"inbound","chunk":"{{{number}}}","timestamp":"{{{number * 20}}}","payload":"{{{Convert.ToBase64String(audio)}}}"},"streamSid":"{{{streamSid}}}"}""");
    }
}
