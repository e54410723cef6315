using System.CommandLine;
using System.Globalization;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Scenarios;

namespace FastTwiml.Compare.Cli;

/// <summary>The command line of a run.</summary>
internal sealed class CompareCommand
{
    private const string All = "all";

    private readonly Option<string[]> _only = Names("--only", "NAME", "Only these servers.");
    private readonly Option<string[]> _scenarios = Names("--scenarios", "NAME", $"Only these scenarios, or all: {string.Join(", ", ScenarioList.All.Select(Shown))}.");
    private readonly Option<string?> _transport = TransportOption();
    private readonly Option<string[]> _peers = Names("--peers", "DIR", "More folders of peers, or of one peer.");
    private readonly Option<int> _rounds = Number("--rounds", "How often every server is measured in a scenario.", 5, 1, 1_000);
    private readonly Option<double> _duration = Number("--duration", "Seconds of a measurement.", 2.0, 0.1, 600);
    private readonly Option<int?> _quantum = new("--quantum") { Description = "Microseconds between the generator's wake-ups where streams send in real time: messages then come in groups (default: each when it is due).", HelpName = "MICROS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Two rounds of a second: enough to see that everything works, not to compare." };
    private readonly Option<int> _serverCore = new("--server-core") { Description = "The core of the servers.", DefaultValueFactory = static _ => 1 };
    private readonly Option<int> _generatorCore = new("--generator-core") { Description = "The core of the load generator.", DefaultValueFactory = static _ => 0 };
    private readonly Option<string?> _work = new("--work") { Description = "Where peers are built and servers run (default: bench/.work).", HelpName = "DIR" };
    private readonly Option<string?> _results = new("--results") { Description = "Where results are kept (default: bench/results).", HelpName = "DIR" };
    private readonly Option<string?> _docs = DocsOption();

    public static RootCommand Create()
    {
        var options = new CompareCommand();
        var root = new RootCommand("Builds this server and its peers, measures them side by side, and writes results, tables and plots.")
        {
            options._only, options._scenarios, options._rounds, options._duration, options._quick, options._peers, options._transport, options._quantum,
            options._serverCore, options._generatorCore, options._work, options._results, options._docs,
            ReportCommand.Create(),
            ProfileCommand.Create(),
            AllocationsCommand.Create(),
        };
        root.SetAction((parse, cancellation) =>
        {
            var checkout = Checkout.Find();
            var line = parse.Tokens.Select(static token => token.Value);
            return new Comparison(checkout, options.Read(parse, checkout), [.. line]).RunAsync(cancellation);
        });
        return root;
    }

    public static Option<string?> DocsOption() => new("--docs") { Description = "Where performance.md is and plots go (default: docs).", HelpName = "DIR" };

    public static Option<string?> TransportOption() => new("--transport") { Description = "The transport of this server, as its setting Transport says it (default: the server's own choice).", HelpName = "NAME" };

    private static Option<string[]> Names(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [] };

    private static Option<T> Number<T>(string name, string description, T standard, T least, T most)
        where T : IComparable<T>
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is from {least} to {most}, not {value}."));
            }
        });
        return option;
    }

    private CompareOptions Read(ParseResult parse, Checkout checkout)
    {
        var quick = parse.GetValue(_quick);
        var (only, scenarios) = (parse.GetRequiredValue(_only), parse.GetRequiredValue(_scenarios));
        var (rounds, duration) = (parse.GetValue(_rounds), parse.GetValue(_duration));
        return new CompareOptions
        {
            WorkFolder = Path.GetFullPath(parse.GetValue(_work) ?? checkout.PathOf("bench", ".work")),
            ResultsFolder = Path.GetFullPath(parse.GetValue(_results) ?? checkout.PathOf("bench", "results")),
            DocsFolder = Path.GetFullPath(parse.GetValue(_docs) ?? checkout.PathOf("docs")),
            Cores = Cores.Choose(parse.GetValue(_serverCore), parse.GetValue(_generatorCore), Environment.ProcessorCount),
            PeerFolders = [.. parse.GetRequiredValue(_peers).Select(Path.GetFullPath)],
            Only = only,
            Scenarios = parse.GetValue(_quantum) is { } quantum ? [.. Scenarios(scenarios).Select(scenario => scenario.Paced(quantum))] : Scenarios(scenarios),
            Transport = parse.GetValue(_transport),
            Rounds = quick ? 2 : rounds,
            Duration = TimeSpan.FromSeconds(quick ? 1 : duration),
            FirstWarmUp = TimeSpan.FromSeconds(quick ? 2 : 6),
            IsWhole = !quick && only.Length == 0 && (scenarios.Length == 0 || scenarios.Contains(All)) && parse.GetValue(_quantum) is null,
        };
    }

    private static IReadOnlyList<Scenario> Scenarios(string[] names) =>
        names.Length == 0 ? ScenarioList.Standard
        : names.Contains(All) ? ScenarioList.All
        : names.FirstOrDefault(static name => ScenarioList.All.All(scenario => scenario.Name != name)) is { } unknown
            ? throw new CompareException($"There is no scenario {unknown}: --scenarios takes {All} or some of {string.Join(", ", ScenarioList.All.Select(static scenario => scenario.Name))}.")
        : [.. ScenarioList.All.Where(scenario => names.Contains(scenario.Name))];

    private static string Shown(Scenario scenario) => scenario.IsOptIn ? $"{scenario.Name} (only when named)" : scenario.Name;
}
