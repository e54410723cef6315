using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring;

/// <summary>The load before a server is measured.</summary>
internal sealed class WarmUp(Generator generator)
{
    private const int LeastParts = 3;
    private const int MostParts = 10;
    private const double StillCheaper = 0.95;

    /// <summary>What opening the connections takes counts for nothing.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// Loads a server until it no longer gets cheaper, as one does whose code is compiled anew while it runs: on a busy
    /// machine that takes longer than any fixed time. Returns its processor time at the end.
    /// </summary>
    public async Task<double> RunAsync(RunningServer server, TimeSpan least, CancellationToken cancellation)
    {
        var before = double.MaxValue;
        for (var part = 1; ; part++)
        {
            var run = await generator.LoadAsync(server, Arguments(server.Mode), Settling, least / LeastParts, cancellation);
            if (run.Failure is { } failure)
            {
                throw new CompareException($"its warm-up failed: {failure}");
            }

            var now = run.Report!.ServerMicros ?? 0;
            if (part == MostParts || (part >= LeastParts && now > before * StillCheaper))
            {
                return now;
            }

            before = now;
        }
    }

    private static string[] Arguments(ServerMode mode) => mode switch
    {
        ServerMode.Echo => ["streams", "--streams", "256", "--saturate"],
        ServerMode.Constant => ["webhooks", "--connections", "64", "--constant"],
        _ => ["webhooks", "--connections", "64"],
    };
}
