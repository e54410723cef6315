using System.Net.Sockets;
using FastTwiml.Churn.Served;
using FastTwiml.Fuzz.Targets;

namespace FastTwiml.Churn.Visits;

/// <summary>Requests of which the last one is not whole, in whatever phase that leaves the server.</summary>
internal sealed class CutVisit(CutVisit.End end) : Visit
{
    public enum End
    {
        Reset,
        Close,
        HalfClose,
        Stall,
    }

    public override async Task MakeAsync(Socket socket, KnownRequests requests, Random random, Func<Task> stayAsync)
    {
        var (whole, answers) = requests.Some(random, random.Next(0, 4));
        var last = requests.Some(random).Request;
        byte[] bytes = [.. whole, .. last.AsSpan(0, random.Next(1, last.Length))];
        if (!await Answers.SendAsync(socket, Mutation.Split(random, bytes)))
        {
            throw new InvalidDataException("The server closed before the request was whole.");
        }

        switch (end)
        {
            case End.Reset:
                Reset(socket);
                break;
            case End.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                var (all, isReset) = await Answers.ReadToEndAsync(socket, new byte[4_096]);
                Require(!isReset, "Reset instead of closed.");
                CheckEqual(answers, all[..Math.Min(answers.Length, all.Length)]);
                Require(all.AsSpan(answers.Length).StartsWith("HTTP/1.1 400 "u8), "Not refused.");
                break;
            case End.Stall:
                CheckEqual(answers, await Answers.ReadAsync(socket, answers.Length));
                await stayAsync();
                break;
        }
    }
}
