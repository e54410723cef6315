using FastTwiml.Compare.Building;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Report;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Allocating;

/// <summary>What this server allocates for each webhook and message once it runs: on its own transport, nothing.</summary>
internal sealed class AllocationCheck(Checkout checkout, CompareOptions options, int requests)
{
    /// <summary>A byte for each would be one object in some dozens of requests.</summary>
    public const double Budget = 1;

    /// <summary>Kestrel's stock sockets allocate for each hand-over, whatever is above them.</summary>
    private const string Stock = "sockets";

    private static readonly ServerMode[] Modes = [ServerMode.Webhook, ServerMode.Signed, ServerMode.Echo];

    public bool IsHeldToBudget => options.Transport != Stock;

    public async Task<IReadOnlyList<Allocated>> RunAsync(CancellationToken cancellation)
    {
        using var alone = WorkLock.Take(options.WorkFolder);
        List<Allocated> all = [];
        await ConsoleProgress.RunAsync(async progress =>
        {
            var built = await new Builder(checkout, options, progress).BuildAsync(cancellation);
            var server = built.Servers.OfType<FastTwimlServer>().Single();
            var generator = new Generator(built.Place);
            progress.Begin(Modes.Length);
            foreach (var mode in Modes)
            {
                progress.Now($"{mode.Name()} · {server.Title}");
                var port = RunningServer.FreePort();
                var run = await generator.AllocationsAsync(server.Host(mode, port), port, requests, messages: mode == ServerMode.Echo, cancellation);
                all.Add(run.Counts ? Of(mode, run.Report!) : throw new CompareException($"What {mode.Name()} allocates could not be counted: {run.Failure}"));
                progress.Done(1);
            }
        });
        return all;
    }

    private static Allocated Of(ServerMode mode, LoadReport report) => new(mode, report.AllocatedOnce!.Value, report.AllocatedTwice!.Value, report.AllocatedEach!.Value);
}
