using System.Globalization;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Startup;
using FastTwiml.Load.Streams;
using FastTwiml.Load.Webhooks;

namespace FastTwiml.Load.Allocations;

/// <summary>
/// Starts a server that says on demand what it has allocated, and loads it on the same connections with so many requests, which warm it up,
/// with so many again, and with twice as many.
/// </summary>
internal sealed class AllocationRun(AllocationPlan plan)
{
    private const string Question = "allocated";

    // No run takes so long; it ends when its requests are answered.
    private const double MostSeconds = 3600;

    public AllocatedBytes Run(IReadOnlyList<string> command)
    {
        using var server = ServerProcess.Start(command, talks: true);
        _ = server.Hear();

        var requests = (long)plan.Requests;
        long start = 0, once = 0, twice = 0;
        var measurement = new Measurement(serverProcess: null);
        measurement.When(requests, () => start = Allocated(server));
        measurement.When(2 * requests, () => once = Allocated(server));
        measurement.When(4 * requests, () => twice = Allocated(server));
        using IDisposable load = plan.Messages ? Messages(4 * requests, measurement) : Webhooks(4 * requests, measurement);
        if (measurement.Errors.Summary is { } errors)
        {
            throw new LoadException(errors);
        }

        return measurement.Answered == 4 * requests
            ? new AllocatedBytes(plan.Requests, once - start, twice - once)
            : throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{measurement.Answered} of {4 * requests} were answered in {MostSeconds} s."));
    }

    /// <summary>What the server has allocated since its start.</summary>
    private static long Allocated(ServerProcess server)
    {
        var answer = server.Ask(Question);
        return long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw new LoadException($"The server answers '{answer}' when it is asked what it has {Question}. Start FastTwiml.Host, which knows.");
    }

    private StreamRun Messages(long count, Measurement measurement)
    {
        var run = new StreamRun(
            new StreamPlan { Port = plan.Port, Streams = plan.Connections, Saturates = true, Messages = count, WarmupSeconds = 0, Seconds = MostSeconds, Seed = plan.Seed },
            measurement);
        run.Run();
        return run;
    }

    private WebhookRun Webhooks(long count, Measurement measurement)
    {
        var webhooks = new WebhookPlan { Port = plan.Port, Connections = plan.Connections, Requests = count, Repeats = true, WarmupSeconds = 0, Seconds = MostSeconds, Seed = plan.Seed };
        using var maker = new WebhookRequest(plan.Seed, closesConnection: false);
        var run = new WebhookRun(webhooks, new PreparedRequests(maker, webhooks.Prepared), measurement);
        run.Run();
        return run;
    }
}
