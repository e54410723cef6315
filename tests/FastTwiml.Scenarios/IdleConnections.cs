using System.Collections.Concurrent;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios;

/// <summary>Kept-alive connections that say nothing cost little and disturb nobody.</summary>
internal sealed class IdleConnections : IScenario
{
    private const int Count = 10_000;
    private const int AtOnce = 64;
    private const int WarmUp = 128;
    private const int CallsPerSecond = 100;

    private const string Health = "GET /health HTTP/1.1\r\nHost: voice.example.com\r\n\r\n";

    private static readonly TimeSpan Held = TimeSpan.FromSeconds(6);

    public string Name => "idle";

    public string Proves => "10,000 idle connections are held, each after an answer, while calls are answered on others";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeAsync("--DrainDelay=0");

        // What the program needs once it works at all is not the connections' doing.
        Close(await OpenAsync(server, WarmUp));
        var before = await SteadyCalls.RunAsync(server.EndPoint, CallsPerSecond, TimeSpan.FromSeconds(4));
        before.Report(report, "before");
        var without = server.ResidentBytes;

        var connections = await OpenAsync(server, Count);
        report.Measured($"{connections.Count} connections are open, each had a call answered");

        var during = await SteadyCalls.RunAsync(server.EndPoint, CallsPerSecond, Held);
        var with = server.ResidentBytes;
        during.Report(report, "during");
        report.Measured($"memory of the server: {Mebibytes(without)} without, {Mebibytes(with)} with {connections.Count} idle connections: {(with - without) / 1024.0 / Count:0.0} KiB each");

        var ended = connections.Count(static connection => connection.HasEnded);
        report.Require(ended == 0, $"none of the idle connections is closed ({ended} are)");
        var answered = 0;
        await Parallel.ForEachAsync(connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (connection, _) =>
        {
            var answer = await connection.SendAsync(Health);
            Interlocked.Add(ref answered, answer.Status == 200 ? 1 : 0);
        });
        report.Require(answered == Count, $"each of the idle connections answers once more ({answered})");

        var rows = site.Query<long>("select count(*) from calls").Single();
        var calls = WarmUp + before.Latencies.Count + Count + during.Latencies.Count;
        report.Require(rows == calls, $"every call has its row ({calls} calls, {rows} rows)");
        await server.StopAsync(report);
        Close(connections);
    }

    private static async Task<IReadOnlyCollection<Connection>> OpenAsync(ServerProcess server, int count)
    {
        var connections = new ConcurrentBag<Connection>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var connection = await Connection.OpenAsync(server.EndPoint);
            connections.Add(connection);
            var answer = await connection.SendAsync(Twilio.Voice(Twilio.NewCallSid()));
            if (!Twilio.Connects(answer))
            {
                throw new InvalidOperationException($"A call was answered {answer.Status}: {answer.Text}");
            }
        });
        return connections;
    }

    private static void Close(IEnumerable<Connection> connections)
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1024.0 / 1024:0.0} MiB";
}
