using FastTwiml.Durability.Targets;

namespace FastTwiml.Durability;

/// <summary>Kills the process under load, again and again on one database, and looks each time whether a call is missing.</summary>
internal static class KillTest
{
    public static async Task<bool> RunAsync(int rounds, Func<string, Target> start, string folder, TextWriter output)
    {
        var database = Path.Combine(folder, "fasttwiml.db");
        var answered = new Acknowledgements();
        for (var round = 1; round <= rounds; round++)
        {
            var before = answered.Count;
            using (var target = start(database))
            {
                using var stop = new CancellationTokenSource();
                var load = target.LoadAsync(answered, stop.Token);

                // At any moment: between two commits, in one, or in a checkpoint.
                await Task.Delay(Random.Shared.Next(100, 1_500), stop.Token);
                target.Kill();
                await stop.CancelAsync();
                await load;
            }

            if (DatabaseCheck.Fault(database, answered.All.Select(a => a.CallSid)) is { } fault)
            {
                await output.WriteLineAsync($"Round {round}: {fault}. The files are kept in {folder}.");
                return false;
            }

            await output.WriteLineAsync($"Round {round}: killed after {answered.Count - before} answers; all {answered.Count} calls answered so far are there once, the database is sound.");
        }

        return answered.Count > 0;
    }
}
