using System.CommandLine;
using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Cli;

/// <summary><c>report FILE</c>: makes the documentation anew from results.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A file of bench/results." };
        var docs = CompareCommand.DocsOption();
        var command = new Command("report", "Make tables and plots of the documentation from results, without measuring.") { file, docs };
        command.SetAction((parse, cancellation) => Comparison.WriteDocumentationAsync(
            ComparisonResults.Read(parse.GetRequiredValue(file)),
            Path.GetFullPath(parse.GetValue(docs) ?? Checkout.Find().PathOf("docs")),
            cancellation));
        return command;
    }
}
