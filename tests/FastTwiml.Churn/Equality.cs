using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using FastTwiml.Churn.Served;
using FastTwiml.Fuzz.Targets;
using FastTwiml.Transports;

namespace FastTwiml.Churn;

/// <summary>
/// The same connections to a server over each transport: requests of every kind, many of them nearly right, behind each other and cut
/// anywhere. What comes back must be the same byte for byte, dates apart.
/// </summary>
internal sealed class Equality(int seed, IReadOnlyList<TransportKind> transports)
{
    private const int AtOnce = 16;
    private const int LongestScript = 40;

    private long _connections;
    private long _exchanges;
    private long _resets;

    /// <summary>Those that this machine has, Kestrel's own first.</summary>
    public static IReadOnlyList<TransportKind> Transports { get; } =
        [TransportKind.Sockets, .. Enum.GetValues<TransportKind>().Where(static kind => kind is not (TransportKind.Auto or TransportKind.Sockets) && TransportFactory.Has(kind))];

    /// <summary>Connections to each server.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Answers that were compared.</summary>
    public long Exchanges => Interlocked.Read(ref _exchanges);

    /// <summary>Connections that ended with a reset, over all transports.</summary>
    public long Resets => Interlocked.Read(ref _resets);

    /// <summary>Goes on until so many answers were compared.</summary>
    /// <returns>What was not the same; empty when all was.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(long exchanges, Action<string>? report = null)
    {
        var since = Stopwatch.StartNew();
        var servers = new List<ServedDoor>();
        var findings = new List<string>();
        try
        {
            foreach (var transport in transports)
            {
                servers.Add(await ServedDoor.StartAsync(transport));
            }

            var number = 0;
            var reported = TimeSpan.Zero;
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
            {
                var buffer = new byte[64 * 1024];
                while (Exchanges < exchanges && findings.Count == 0)
                {
                    if (await CompareAsync(servers, Interlocked.Increment(ref number), buffer) is { } finding)
                    {
                        lock (findings)
                        {
                            findings.Add(finding);
                        }
                    }

                    if (report is not null && since.Elapsed - reported > TimeSpan.FromSeconds(30))
                    {
                        reported = since.Elapsed;
                        report($"{since.Elapsed.TotalSeconds:0} s: {Exchanges} answers on {Connections} connections to each of {servers.Count} servers are the same");
                    }
                }
            })));
            findings.AddRange(servers.SelectMany(static server => server.Door.Log.Errors).Take(3));
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }

        return findings;
    }

    private async Task<string?> CompareAsync(List<ServedDoor> servers, int number, byte[] buffer)
    {
        var random = new Random(unchecked((seed * 486_187_739) + number));
        var script = Script(random);
        var pieces = Mutation.Split(random, script);
        byte[]? first = null;
        for (var i = 0; i < servers.Count; i++)
        {
            using var socket = await servers[i].ConnectAsync(number);
            var sending = Answers.SendAsync(socket, pieces).ContinueWith(
                _ => EndSending(socket), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            var (answers, isReset) = await Answers.ReadToEndAsync(socket, buffer);
            await sending;

            // Whoever sends on after he has asked for the end may be told so with a reset, after the answer.
            Interlocked.Add(ref _resets, isReset ? 1 : 0);
            if (first is not null && !first.AsSpan().SequenceEqual(answers))
            {
                return $"""
                    Seed {seed}, connection {number}, over {transports[i]}{(isReset ? ", reset" : string.Empty)}: {Encoding.Latin1.GetString(answers)}
                    Over {transports[0]}: {(first is null ? "-" : Encoding.Latin1.GetString(first))}
                    Sent: {Encoding.Latin1.GetString(script)}
                    """;
            }

            first = answers;
        }

        Interlocked.Increment(ref _connections);
        Interlocked.Add(ref _exchanges, Answers.Count(first!));
        return null;
    }

    /// <summary>Half of them right, half of them nearly.</summary>
    private static byte[] Script(Random random)
    {
        while (true)
        {
            var script = new List<byte>();
            for (var left = random.Next(2) == 0 ? 1 : random.Next(1, LongestScript / 5); left > 0; left--)
            {
                script.AddRange(RequestSeeds.Some(random));
            }

            var bytes = random.Next(2) == 0 ? [.. script] : Mutation.Mutate(random, [.. script], most: 3);

            // Whether a 100 is sent, and whether a refused body is read, depends on what is there by then.
            if (!Encoding.Latin1.GetString(bytes).Contains("expect", StringComparison.OrdinalIgnoreCase))
            {
                return bytes;
            }
        }
    }

    private static void EndSending(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It was closed.
        }
    }
}
