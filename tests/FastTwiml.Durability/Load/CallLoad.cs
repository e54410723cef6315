using System.Net;
using System.Net.Sockets;

namespace FastTwiml.Durability.Load;

/// <summary>
/// Many connections that send signed webhooks, one to four at a time, each connection as fast as its answers come. Some
/// calls are sent again while the first request may still be under way, as Twilio does after a timeout.
/// </summary>
internal sealed class CallLoad(IPEndPoint server, CallLedger ledger, int connections)
{
    private const int LongestBurst = 4;
    private const int RepeatedOneIn = 16;
    private const int RecentCalls = 64;

    /// <summary>Ends when asked to, after the answers that are due, or when the server has gone.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ConnectionAsync(stop), CancellationToken.None)));

    private async Task ConnectionAsync(CancellationToken stop)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var calls = new List<long>();
        var requests = new List<ArraySegment<byte>>();
        try
        {
            await socket.ConnectAsync(server, CancellationToken.None);
            var answers = new AnswerReader(socket);
            while (!stop.IsCancellationRequested)
            {
                calls.Clear();
                calls.AddRange(Enumerable.Range(0, Random.Shared.Next(1, LongestBurst + 1)).Select(_ => NextCall()));
                requests.Clear();
                requests.AddRange(calls.Select(static call => new ArraySegment<byte>(LoadCall.Request(call))));
                await socket.SendAsync(requests);
                foreach (var call in calls)
                {
                    var status = await answers.StatusAsync();
                    if (status == 0)
                    {
                        return;
                    }

                    ledger.Take(call, status);
                }
            }
        }
        catch (SocketException)
        {
            // The server has gone, as a killed one does.
        }
    }

    private long NextCall() =>
        Random.Shared.Next(RepeatedOneIn) == 0 && ledger.Sent > RecentCalls
            ? ledger.Sent - Random.Shared.Next(RecentCalls)
            : ledger.Next();
}
