using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastTwiml.Scenarios.Balancing;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios;

/// <summary>A rolling restart: one server after the other is ended and started again, and no caller notices.</summary>
internal sealed class DrainBehindBalancer : IScenario
{
    private const int Clients = 24;
    private const int Rounds = 6;

    private static readonly string[] Databases = ["a.db", "b.db"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "drain";

    public string Proves => "SIGTERM of one server after the other behind a balancer, under load: no call is refused, failed or lost";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync(Databases);
        int[] ports = [FreePort(20_000), FreePort(25_000)];
        ServerProcess[] servers = [await ServeAsync(site, 0, ports), await ServeAsync(site, 1, ports)];
        Backend[] backends = [.. servers.Select(static server => new Backend(server.EndPoint))];
        await using var balancer = new Balancer(backends);
        foreach (var backend in backends)
        {
            await UntilReadyAsync(backend, true);
        }

        var answered = new ConcurrentBag<string>();
        var failed = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var start = Stopwatch.GetTimestamp();
        var clients = Enumerable.Range(0, Clients).Select(_ => CallAsync(balancer.EndPoint, answered, failed, stop.Token)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var i = round % servers.Length;
            var before = answered.Count;
            var closing = backends[i].Closing;
            var begin = Stopwatch.GetTimestamp();
            servers[i].BeginStop();
            await UntilReadyAsync(backends[i], false);
            var turned = Stopwatch.GetElapsedTime(begin);
            var code = await servers[i].EndAsync();
            var ended = Stopwatch.GetElapsedTime(begin);
            servers[i].RequireNoFaults(report);
            servers[i] = await ServeAsync(site, i, ports);
            await UntilReadyAsync(backends[i], true);
            report.Require(
                code == 0,
                $"round {round + 1}: server {i + 1} ended with {code} after {ended.TotalSeconds:0.00} s, not ready after {turned.TotalMilliseconds:0} ms, ready again after {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.00} s; meanwhile {answered.Count - before} calls answered, {backends[i].Closing - closing} of them with Connection: close");
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var server in servers)
        {
            await server.StopAsync(report);
        }

        report.Measured($"{Clients} clients made {answered.Count + failed.Count} calls in {seconds:0.0} s ({answered.Count / seconds:0} a second), answered by {backends[0].Answered} and {backends[1].Answered}");
        report.Require(failed.IsEmpty, failed.IsEmpty ? "no call is refused or failed" : $"no call is refused or failed; {failed.Count} are, the first: {failed.First()} {balancer.Failures.FirstOrDefault()}");
        JudgeRecords(report, site, answered);
    }

    private static void JudgeRecords(Report report, Site site, ConcurrentBag<string> answered)
    {
        var recorded = Databases.SelectMany(database => site.Query<string>("select call_sid from calls", database: database)).ToList();
        var sids = recorded.ToHashSet();
        var lost = answered.Count(sid => !sids.Contains(sid));
        report.Require(lost == 0, $"every call that was answered is on record ({answered.Count} answered, {lost} lost)");
        report.Require(recorded.Count == answered.Count, $"and nothing else is: {recorded.Count} rows in the two databases");
    }

    private static async Task CallAsync(EndPoint balancer, ConcurrentBag<string> answered, ConcurrentBag<string> failed, CancellationToken stop)
    {
        using var connection = await Connection.OpenAsync(balancer);
        while (!stop.IsCancellationRequested)
        {
            var callSid = Twilio.NewCallSid();
            var answer = await connection.SendAsync(Twilio.Voice(callSid));
            if (Twilio.Connects(answer))
            {
                answered.Add(callSid);
            }
            else
            {
                failed.Add($"{answer.Status} {answer.Text}");
            }

            await Task.Delay(Random.Shared.Next(40), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<ServerProcess> ServeAsync(Site site, int i, int[] ports) =>
        site.ServeAsync("--listen", $"http://127.0.0.1:{ports[i]}", "--database", Databases[i], "--DrainDelay=2s");

    private static async Task UntilReadyAsync(Backend backend, bool isReady)
    {
        var start = Stopwatch.GetTimestamp();
        while (backend.IsReady != isReady)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"A server has not become {(isReady ? "ready" : "unready")}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>A port for a server that is started again at the same place; below those that the system gives to clients.</summary>
    private static int FreePort(int from)
    {
        for (var port = from; ; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException) when (port < from + 1_000)
            {
                // Somebody else has it.
            }
        }
    }
}
