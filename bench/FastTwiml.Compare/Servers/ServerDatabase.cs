using System.Globalization;
using FastTwiml.Bench;
using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>A database that the product made: one assistant that answers a hundred numbers with an echo.</summary>
internal static class ServerDatabase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="product">The product's program.</param>
    /// <param name="folder">An empty folder of the server.</param>
    /// <param name="cancellation">Ends the commands.</param>
    public static async Task<string> CreateAsync(string product, string folder, CancellationToken cancellation)
    {
        var (database, numbers) = (Path.Combine(folder, "bench.db"), Path.Combine(folder, "numbers.csv"));
        await File.WriteAllLinesAsync(
            numbers,
            ["number,assistant", .. Enumerable.Range(0, Contract.Numbers).Select(static i => string.Create(CultureInfo.InvariantCulture, $"+{Contract.FirstNumber + i},1"))],
            cancellation);
        await RunAsync(new Command(product, "assistants", "add", "--name=Bench", "--kind=echo", $"--database={database}"));
        await RunAsync(new Command(product, "numbers", "import", numbers, $"--database={database}"));
        return database;

        async Task RunAsync(Command command)
        {
            var ended = await ChildProcess.RunAsync(command, Path.Combine(folder, "database.log"), Patience, cancellation);
            if (!ended.IsSuccess)
            {
                throw new CompareException($"The database could not be made: `{command}` {ended.How}: {ended.Tail}");
            }
        }
    }
}
