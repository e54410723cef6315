using System.CommandLine;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using FastTwiml.Hosting;
using FastTwiml.Simulation;
using FastTwiml.Simulation.Audio;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml simulate</c>: a Twilio double that calls a server.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var command = new Command("simulate", "Call a server as Twilio does: signed webhooks and media streams in real time, and check what comes back.") { json };
        var options = new SimulateOptions(command);
        command.SetAction((parse, _) => RunAsync(parse, options, parse.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, SimulateOptions options, bool json)
    {
        SimulationOptions simulation;
        try
        {
            simulation = options.Read(parse);
        }
        catch (CommandException exception)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync($"fasttwiml: {exception.Message}");
            return (int)exception.ExitCode;
        }

        var output = parse.InvocationConfiguration.Output;
        using var signals = new ProcessSignals();
        using var stop = new CancellationTokenSource();
        using var simulator = new Simulator(simulation, TimeProvider.System);
        _ = signals.Stop.ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
        var running = simulator.RunAsync(stop.Token);
        if (!Console.IsErrorRedirected && !json)
        {
            await SimulationProgressLine.ShowAsync(parse.InvocationConfiguration.Error, simulator, simulation.Calls, running);
        }

        var report = await running.WaitAsync(signals.AtOnce);
        if (simulator.Recording is { } recording && options.RecordFile(parse) is { } file)
        {
            await using var wav = File.Create(file);
            WavWriter.Write(wav, recording.Audio);
        }

        if (json)
        {
            JsonOutput.Write(output, report);
        }
        else
        {
            SimulationText.Write(output, report);
        }

        await output.FlushAsync();
        return (int)(report.Ok ? ExitCode.Ok : ExitCode.Unexpected);
    }
}
