using System.CommandLine;
using FastTwiml.Durability.Kill;
using FastTwiml.Durability.PowerLoss;

namespace FastTwiml.Durability;

/// <summary>Shows that an answered call is on disk: the server killed under load, and the power cut at any moment.</summary>
internal static class Program
{
    private const int CouldNotCheck = 2;

    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Shows that an answered call is on disk. Exit codes: 0 all of it held, 1 something did not, 2 the check could not be carried out.")
        {
            KillCommand.Create(),
            PowerLossCommand.Create(),
            HostCommand.Create(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,

                // Signals are for `host` to take.
                ProcessTerminationTimeout = null,
            });
        }
        catch (CheckException e)
        {
            await Console.Error.WriteLineAsync($"The check could not be carried out: {e.Message}");
            return CouldNotCheck;
        }
    }
}
