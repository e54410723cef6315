using System.CommandLine;
using Spectre.Console;

namespace FastTwiml.Compare.Cli;

/// <summary>Compares this server with others on this machine. Exit codes: 0 done, 1 it could not go on, 2 wrong usage, 130 interrupted.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int Usage = 2;
    private const int Interrupted = 130;
    private const int FileWidth = 240;

    /// <summary>What stopping the servers may take after Ctrl-C.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    public static async Task<int> Main(string[] args)
    {
        // What goes to a file has no colours, and its tables are not broken to the width of a terminal that is not there.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = FileWidth;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }

        var parse = CompareCommand.Create().Parse(args);
        try
        {
            var code = await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopPatience });
            return parse.Errors.Count > 0 ? Usage : code;
        }
        catch (CompareException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; nothing was written.");
            return Interrupted;
        }
    }
}
