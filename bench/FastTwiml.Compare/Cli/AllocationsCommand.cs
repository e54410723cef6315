using System.CommandLine;
using System.Globalization;
using FastTwiml.Compare.Allocating;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Report;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Cli;

/// <summary><c>allocations</c>: what this server allocates for each request, and whether that is within the budget.</summary>
internal static class AllocationsCommand
{
    public static Command Create()
    {
        var transport = CompareCommand.TransportOption();
        var requests = new Option<int>("--requests") { Description = "How many webhooks and messages; then twice as many.", DefaultValueFactory = static _ => 1_000_000 };
        var command = new Command("allocations", "Count what this server allocates for each webhook and message: the bytes under twice as many, less those under once.") { transport, requests };
        command.SetAction((parse, cancellation) => RunAsync(Checkout.Find(), parse.GetValue(transport), parse.GetValue(requests), cancellation));
        return command;
    }

    private static async Task RunAsync(Checkout checkout, string? transport, int requests, CancellationToken cancellation)
    {
        var options = new CompareOptions
        {
            WorkFolder = checkout.PathOf("bench", ".work"),
            ResultsFolder = checkout.PathOf("bench", "results"),
            DocsFolder = checkout.PathOf("docs"),
            Cores = Cores.Choose(server: 1, generator: 0, Environment.ProcessorCount),
            Only = [FastTwimlServer.ServerName],
            Transport = transport,
        };
        var check = new AllocationCheck(checkout, options, requests);
        var all = await check.RunAsync(cancellation);
        ConsoleTable.Write(
            string.Create(CultureInfo.InvariantCulture, $"Bytes allocated under {requests:#,0} and {2 * requests:#,0} requests or messages"),
            new Table(
                ["mode", "once", "twice", "each"],
                [.. all.Select(static mode => new[] { mode.Mode.Name(), Figure.Whole(mode.Once), Figure.Whole(mode.Twice), mode.Each.ToString("0.000", CultureInfo.InvariantCulture) })]));
        if (check.IsHeldToBudget && all.Where(static mode => !mode.IsWithinBudget).ToList() is { Count: > 0 } over)
        {
            throw new CompareException(string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", over.Select(static mode => mode.Mode.Name()))} allocates {AllocationCheck.Budget} byte or more for each request."));
        }
    }
}
