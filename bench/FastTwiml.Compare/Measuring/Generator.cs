using System.Globalization;
using System.Text.Json;
using FastTwiml.Compare.Processes;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring;

/// <summary>Runs the load generator against a server, and reads what it reports.</summary>
internal sealed class Generator(Workplace place)
{
    private const int Void = 1;

    /// <summary>What preparing requests, waiting for late answers and counting rows may take besides the measured time.</summary>
    private static readonly TimeSpan Extra = TimeSpan.FromSeconds(90);

    private int _seed;

    /// <summary>Load that is measured in the end.</summary>
    public Task<MeasuredRun> LoadAsync(RunningServer server, IEnumerable<string> arguments, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellation)
    {
        // Every run has its own seed, so that a call's SID never comes twice to a database.
        IEnumerable<string> all =
        [
            .. arguments,
            "--port", Text(server.Port), "--duration", Text(duration.TotalSeconds), "--warmup", Text(warmUp.TotalSeconds), "--seed", Text(++_seed), "--pid", Text(server.ProcessId),
            .. server.Mode == ServerMode.Durable ? ["--database", server.Database] : Array.Empty<string>(),
        ];
        return RunAsync(all, [], null, duration + warmUp + Extra, server, cancellation);
    }

    public Task<MeasuredRun> IdleAsync(RunningServer server, int sockets, CancellationToken cancellation) =>
        RunAsync(["idle", "--port", Text(server.Port), "--sockets", Text(sockets), "--pid", Text(server.ProcessId)], [], null, TimeSpan.FromMinutes(3), server, cancellation);

    /// <summary>The generator itself starts the server, once the port is known to be free, and ends it.</summary>
    public Task<MeasuredRun> StartUpAsync(Command server, int port, CancellationToken cancellation) =>
        RunAsync(["startup", "--port", Text(port)], server.Line, server, TimeSpan.FromMinutes(1), null, cancellation);

    /// <summary>As <see cref="StartUpAsync"/>, for a server that says what it has allocated.</summary>
    public Task<MeasuredRun> AllocationsAsync(Command server, int port, int requests, bool messages, CancellationToken cancellation) =>
        RunAsync(
            ["allocations", "--port", Text(port), "--requests", Text(requests), "--seed", Text(++_seed), .. messages ? ["--messages"] : Array.Empty<string>()],
            server.Line, server, TimeSpan.FromMinutes(10), null, cancellation);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<MeasuredRun> RunAsync(
        IEnumerable<string> arguments, string[] started, Command? environment, TimeSpan patience, RunningServer? server, CancellationToken cancellation)
    {
        var command = new Command([place.Generator, .. arguments, "--json", .. started.Length == 0 ? started : ["--", .. started]]).On(place.GeneratorCore);
        if (environment is not null)
        {
            command = command with { Environment = environment.Environment, Folder = environment.Folder };
        }

        var ended = await ChildProcess.RunAsync(command, place.File("generator.log"), patience, cancellation, readOutput: true);
        var run = Read(ended) with { Command = place.Shown(command) };
        return server?.Ended is { } why ? run with { Failure = why } : run;
    }

    private static MeasuredRun Read(Ended ended)
    {
        if (ended.ExitCode is not (0 or Void) || ended.Output.Trim() is not { Length: > 0 } line)
        {
            return new MeasuredRun { Failure = $"the generator {ended.How}: {ended.Tail}" };
        }

        try
        {
            var report = JsonSerializer.Deserialize<LoadReport>(line, ResultsJson.Options)!;
            return new MeasuredRun { Report = report, Failure = report.Void ?? (ended.IsSuccess ? null : $"the generator says that the run is void: {ended.Tail}") };
        }
        catch (JsonException e)
        {
            return new MeasuredRun { Failure = $"the generator's report cannot be read ({e.Message}): {line}" };
        }
    }
}
