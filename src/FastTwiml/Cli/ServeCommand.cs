using System.CommandLine;
using FastTwiml.Cli.Options;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml serve</c>: answers calls until a signal ends it.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Answer calls. Every other setting can be given as --Key=Value; docs/configuration.md lists them.");
        var settings = new SettingOptions(command);
        command.SetAction((parse, _) => RunAsync(settings.Read(parse), parse.InvocationConfiguration.Output));
        return command;
    }

    private static async Task<int> RunAsync(OptionsRequest request, TextWriter output)
    {
        var loaded = OptionsLoader.Load(request);
        using var logs = LogOutput.Create(loaded.Logging);
        using var signals = new ProcessSignals();
        await using var server = await FastTwimlServer.StartAsync(loaded, () => OptionsLoader.Load(request), logs);
        signals.OnHangup(server.Reload);
        await output.WriteLineAsync($"FastTwiml is ready on {string.Join(", ", server.Addresses)}");
        await output.FlushAsync();

        await signals.Stop;
        var lost = await server.StopAsync(signals.AtOnce);
        return (int)(lost == 0 ? ExitCode.Ok : ExitCode.Store);
    }
}
