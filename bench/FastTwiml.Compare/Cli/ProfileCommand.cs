using System.CommandLine;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Profiling;
using FastTwiml.Compare.Report;
using FastTwiml.Compare.Servers;
using Spectre.Console;

namespace FastTwiml.Compare.Cli;

/// <summary><c>profile</c>: where the processor time of this server and of the floor goes.</summary>
internal static class ProfileCommand
{
    public static Command Create()
    {
        var docs = CompareCommand.DocsOption();
        var transport = CompareCommand.TransportOption();
        var command = new Command("profile", "Look with perf at where this server's processor time goes, beside the floor's, and write the tables of the documentation.") { docs, transport };
        command.SetAction((parse, cancellation) => RunAsync(Checkout.Find(), parse.GetValue(docs), parse.GetValue(transport), cancellation));
        return command;
    }

    private static async Task RunAsync(Checkout checkout, string? docs, string? transport, CancellationToken cancellation)
    {
        var options = new CompareOptions
        {
            WorkFolder = checkout.PathOf("bench", ".work"),
            ResultsFolder = checkout.PathOf("bench", "results"),
            DocsFolder = Path.GetFullPath(docs ?? checkout.PathOf("docs")),
            Cores = Cores.Choose(server: 1, generator: 0, Environment.ProcessorCount),
            Only = [FastTwimlServer.ServerName, MainTable.Floor],
            Transport = transport,
        };
        var results = await new ProfileRun(checkout, options).RunAsync(cancellation);
        var (table, gaps) = (ProfileTables.Make(results.Profiles), ProfileTables.MakeGaps(results.Profiles, FastTwimlServer.ServerName, MainTable.Floor));
        ConsoleTable.Write("Where the processor time goes", table);
        ConsoleTable.Write("What is farthest from the floor", gaps);
        AnsiConsole.MarkupLineInterpolated($"Results: {results.Write(options.ResultsFolder)}");
        AnsiConsole.MarkupLineInterpolated($"Written: {await Documentation.WriteProfileAsync(table, gaps, options.DocsFolder, cancellation)}");
    }
}
