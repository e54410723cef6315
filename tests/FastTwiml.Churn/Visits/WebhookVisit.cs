using System.Net.Sockets;
using FastTwiml.Churn.Served;
using FastTwiml.Fuzz.Targets;

namespace FastTwiml.Churn.Visits;

/// <summary>Webhooks, all of them answered.</summary>
internal sealed class WebhookVisit(WebhookVisit.Sending sending) : Visit
{
    private const int MostRequests = 30;
    private const int ManyRequests = 400;

    public enum Sending
    {
        Whole,
        Split,
        Pipelined,

        /// <summary>More than the windows hold of answers that nobody reads.</summary>
        Many,

        /// <summary>One, and nothing more for as long as the visit lasts.</summary>
        Stays,
    }

    public override async Task MakeAsync(Socket socket, KnownRequests requests, Random random, Func<Task> stayAsync)
    {
        switch (sending)
        {
            case Sending.Pipelined:
                await ExchangeAsync(socket, requests.Some(random, random.Next(2, MostRequests)), random, splits: random.Next(2) == 0);
                break;
            case Sending.Many:
                await ExchangeAsync(socket, requests.Some(random, ManyRequests), random, splits: false);
                break;
            case Sending.Stays:
                await ExchangeAsync(socket, requests.Some(random), random, splits: false);
                await stayAsync();
                break;
            default:
                for (var left = random.Next(1, 6); left > 0; left--)
                {
                    await ExchangeAsync(socket, requests.Some(random), random, splits: sending == Sending.Split);
                }

                break;
        }

        if (random.Next(4) == 0)
        {
            socket.Shutdown(SocketShutdown.Send);
            var (rest, isReset) = await Answers.ReadToEndAsync(socket, new byte[16]);
            CheckEqual([], rest);
            Require(!isReset, "Reset instead of closed.");
        }
    }

    private static async Task ExchangeAsync(Socket socket, (byte[] Requests, byte[] Answers) known, Random random, bool splits)
    {
        var sending = Answers.SendAsync(socket, splits ? Mutation.Split(random, known.Requests) : [known.Requests]);
        CheckEqual(known.Answers, await Answers.ReadAsync(socket, known.Answers.Length));
        await sending;
    }
}
