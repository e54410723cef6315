using System.Globalization;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Startup;
using FastTwiml.Load.Streams;
using FastTwiml.Load.Webhooks;

namespace FastTwiml.Load.Allocations;

/// <summary>
/// Starts a server that says on demand what it has allocated, and loads it with so many requests and then with twice as many.
/// </summary>
internal sealed class AllocationRun(AllocationPlan plan)
{
    private const string Question = "allocated";

    // No phase takes so long; each ends when its requests are answered.
    private const double MostSeconds = 600;

    private PreparedRequests? _prepared;

    public AllocatedBytes Run(IReadOnlyList<string> command)
    {
        using var server = ServerProcess.Start(command, talks: true);
        _ = server.Hear();

        // Compiled code, pools and tables are as they stay after the first load.
        var start = After(plan.Requests, server);
        var once = After(plan.Requests, server);
        var twice = After(2 * plan.Requests, server);
        return new AllocatedBytes(plan.Requests, once - start, twice - once);
    }

    /// <summary>What the server has allocated since its start when so many more are answered, and their connections still open.</summary>
    private long After(int requests, ServerProcess server)
    {
        var measurement = new Measurement(serverProcess: null);
        using IDisposable load = plan.Messages ? Messages(requests, measurement) : Webhooks(requests, measurement);
        if (measurement.Errors.Summary is { } errors)
        {
            throw new LoadException(errors);
        }

        if (measurement.Answered != requests)
        {
            throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{measurement.Answered} of {requests} were answered in {MostSeconds} s."));
        }

        var answer = server.Ask(Question);
        return long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw new LoadException($"The server answers '{answer}' when it is asked what it has {Question}. Start FastTwiml.Host, which knows.");
    }

    private StreamRun Messages(int count, Measurement measurement)
    {
        var run = new StreamRun(
            new StreamPlan { Port = plan.Port, Streams = plan.Connections, Saturates = true, Messages = count, WarmupSeconds = 0, Seconds = MostSeconds, Seed = plan.Seed },
            measurement);
        run.Run();
        return run;
    }

    private WebhookRun Webhooks(int count, Measurement measurement)
    {
        var webhooks = new WebhookPlan { Port = plan.Port, Connections = plan.Connections, Requests = count, Repeats = true, WarmupSeconds = 0, Seconds = MostSeconds, Seed = plan.Seed };
        if (_prepared is null)
        {
            using var maker = new WebhookRequest(plan.Seed, closesConnection: false);
            _prepared = new PreparedRequests(maker, webhooks.Prepared);
        }

        var run = new WebhookRun(webhooks, _prepared, measurement);
        run.Run();
        return run;
    }
}
