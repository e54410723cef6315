using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets.Cases;

/// <summary>Plays cases against a server, many connections at once, each case whole, frame by frame, and chopped.</summary>
internal static class WireRun
{
    /// <summary>As one piece.</summary>
    public const int Whole = 0;

    /// <summary>Each frame by itself.</summary>
    public const int Frames = -1;

    private const int AtOnce = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Plays each case in each way of arriving: <see cref="Whole"/>, <see cref="Frames"/>, or pieces of so many bytes.</summary>
    public static async Task PlayAsync(string address, IEnumerable<WireCase> cases, params int[] arrivals)
    {
        var failures = new ConcurrentQueue<string>();
        var played = 0;
        await Parallel.ForEachAsync(
            from one in cases from arrival in arrivals select (Case: one, Arrival: arrival),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (run, _) =>
            {
                Interlocked.Increment(ref played);
                if (await FailureAsync(address, run.Case, run.Arrival) is { } failure)
                {
                    failures.Enqueue($"{run.Case.Name} ({run.Arrival}): {failure}");
                }
            });
        Assert.Empty(failures);
        Assert.NotEqual(0, played);
    }

    [SuppressMessage("Reliability", "CA2025", Justification = "Who is disposed of while it still sends stops sending: that is what is wanted.")]
    private static async Task<string?> FailureAsync(string address, WireCase one, int arrival)
    {
        var client = await WireClient.ConnectAsync(address);
        var sending = SendAsync(client, one, arrival);
        try
        {
            return await ReceiveAsync(client, one, sending).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            return "nothing more came, or the server did not close.";
        }
        catch (EndOfStreamException)
        {
            return "closed in the middle of a frame.";
        }
        finally
        {
            client.Dispose();
            await sending;
        }
    }

    private static async Task SendAsync(WireClient client, WireCase one, int arrival)
    {
        // What is large is sent while its echo is read.
        await Task.Yield();
        if (arrival == Frames)
        {
            foreach (var frame in one.Sent)
            {
                await client.TrySendAsync(frame);
            }
        }
        else
        {
            await client.TrySendAsync(one.Sent.SelectMany(static frame => frame).ToArray(), arrival == Whole ? int.MaxValue : arrival);
        }
    }

    private static async Task<string?> ReceiveAsync(WireClient client, WireCase one, Task sending)
    {
        foreach (var expected in one.Expected)
        {
            var frame = await client.ReceiveAsync();
            if (!expected.Equals(frame))
            {
                return $"expected {expected}, got {Show(frame)}";
            }
        }

        if (one.Code is null)
        {
            await sending;
            await client.TrySendAsync(WireFrame.Close(1000).Masked());
        }

        var close = await client.ReceiveAsync();
        if (close is not { Opcode: 8 } || close.CloseCode != (one.Code ?? 1000))
        {
            return $"expected a close with {one.Code ?? 1000}, got {Show(close)}";
        }

        return await client.ReceiveAsync() is { } more ? $"{more} came after the close." : null;
    }

    private static string Show(WireFrame? frame) => frame switch
    {
        null => "the end of the connection",
        { Opcode: 8 } => $"a close with {frame.CloseCode}",
        _ => frame.ToString(),
    };
}
