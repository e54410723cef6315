using System.CommandLine;
using FastTwiml.Cli.Options;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>
/// <c>host</c>: the product's server with the product's settings, but for what SQLite syncs. That has no setting in the
/// product; with <c>normal</c> or <c>off</c> the power-loss check must fail, or it would not notice a broken promise.
/// </summary>
internal static class HostCommand
{
    public const string Program = "FastTwiml.Durability";
    public const string Name = "host";
    public const string Full = "full";

    public static Option<string> SynchronousOption()
    {
        var option = new Option<string>("--synchronous") { Description = "What SQLite syncs: full, as the product has it; with normal or off the check must fail.", DefaultValueFactory = static _ => Full };
        return option.AcceptOnlyFromAmong(Full, "normal", "off");
    }

    public static Command Create()
    {
        var synchronous = SynchronousOption();
        var command = new Command(Name, "The server as power-loss starts it, with the settings of fasttwiml serve.") { synchronous };
        command.Hidden = true;
        var settings = new SettingOptions(command);
        command.SetAction((parse, _) => RunAsync(settings.Read(parse), parse.GetRequiredValue(synchronous)));
        return command;
    }

    private static async Task<int> RunAsync(OptionsRequest request, string synchronous)
    {
        var loaded = OptionsLoader.Load(request);
        using var logs = LogOutput.Create(loaded.Logging);
        using var signals = new ProcessSignals();
        await using var server = await FastTwimlServer.StartAsync(loaded.Options with { Synchronous = synchronous }, logs);
        await Console.Out.WriteLineAsync($"FastTwiml is ready on {string.Join(", ", server.Addresses)}");
        await Console.Out.FlushAsync();
        await signals.Stop;
        return await server.StopAsync(signals.AtOnce) == 0 ? 0 : 1;
    }
}
