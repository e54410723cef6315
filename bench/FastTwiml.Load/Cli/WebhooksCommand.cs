using System.CommandLine;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Webhooks;

namespace FastTwiml.Load.Cli;

/// <summary><c>webhooks</c>: signed voice webhooks, as many as the server answers or as many as are asked for.</summary>
internal static class WebhooksCommand
{
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var connections = CommonOptions.Positive(new Option<int>("--connections") { Description = "How many connections.", DefaultValueFactory = static _ => 64 });
        var inFlight = CommonOptions.Positive(new Option<int?>("--in-flight") { Description = "The most requests under way at once; the connections take turns (default: one on each)." });
        var duration = CommonOptions.Seconds("--duration", 2, "The measured time in seconds.");
        var warmup = CommonOptions.Seconds("--warmup", 0.5, "The time before it, in which every answer is looked into.");
        var requests = CommonOptions.Positive(new Option<int?>("--requests") { Description = "The most requests in the measured time." });
        var rate = CommonOptions.Positive(new Option<double?>("--rate") { Description = "Requests a second, arriving by chance (Poisson), whatever the answers do." });
        var newConnection = new Option<bool>("--new-connection") { Description = "A fresh connection for each request." };
        var constant = new Option<bool>("--constant") { Description = "The answer is the same for every request." };
        var seed = CommonOptions.Seed();
        var process = CommonOptions.Process();
        var database = new Option<string?>("--database") { Description = "The server's SQLite file: its rows of this run must be as many as its 200s." };
        var json = CommonOptions.Json();
        var command = new Command("webhooks", "Send signed voice webhooks.")
        {
            port, connections, inFlight, duration, warmup, requests, rate, newConnection, constant, seed, process, database, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(newConnection) && result.GetValue(rate) is not null)
            {
                result.AddError("--new-connection goes with a closed loop: leave --rate out.");
            }

            if (result.GetValue(inFlight) is not null && (result.GetValue(rate) is not null || result.GetValue(newConnection)))
            {
                result.AddError("--in-flight goes with a closed loop over connections that stay: leave --rate and --new-connection out.");
            }
        });
        command.SetAction(parse => CommonOptions.Finish(parse, "webhooks", json, () =>
        {
            var plan = new WebhookPlan
            {
                Port = parse.GetValue(port),
                Connections = parse.GetValue(connections),
                InFlight = parse.GetValue(inFlight),
                Seconds = parse.GetValue(duration),
                WarmupSeconds = parse.GetValue(warmup),
                Requests = parse.GetValue(requests),
                Rate = parse.GetValue(rate),
                NewConnection = parse.GetValue(newConnection),
                Constant = parse.GetValue(constant),
                Seed = parse.GetValue(seed),
            };
            return Run(plan, parse.GetValue(process), parse.GetValue(database) is { } path ? new RecordedCalls(path, plan.Seed) : null);
        }));
        return command;
    }

    private static LoadResult Run(WebhookPlan plan, int? process, RecordedCalls? calls)
    {
        if (calls?.Count() > 0)
        {
            throw new LoadException($"The database already holds calls of seed {plan.Seed}. Take another --seed.");
        }

        using var maker = new WebhookRequest(plan.Seed, plan.NewConnection);
        var measurement = new Measurement(process);
        using var run = new WebhookRun(plan, new PreparedRequests(maker, plan.Prepared), measurement);
        run.Run();
        var result = LoadResult.Of("webhooks", measurement) with
        {
            Sent200 = run.Accepted,
            Rows = calls?.Count(),
            Seed = plan.Seed,
            LongestBacklog = plan.Rate is null ? null : run.LongestBacklog,
            GeneratorLateP99 = plan.Rate is null ? null : Math.Round(measurement.Lateness.Percentile(99) / 1e3, 1),
        };
        return result.Void is null && result.Rows is { } rows && rows != result.Sent200
            ? result with { Void = $"the database has {rows} rows of this run, and {result.Sent200} requests were answered with 200" }
            : result;
    }
}
