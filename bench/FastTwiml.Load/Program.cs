using System.CommandLine;
using System.CommandLine.Invocation;
using FastTwiml.Load.Cli;

// FastTwiml.Load: what a server costs under voice webhooks and media streams as Twilio sends them. Exit code 0: the run
// counts; 1: it is void, and the result says why; 2: wrong usage.
var root = new RootCommand("A load of voice webhooks and media streams, as Twilio sends them.")
{
    WebhooksCommand.Create(),
    StreamsCommand.Create(),
    IdleCommand.Create(),
    StartupCommand.Create(),
};
var parse = root.Parse(args);
if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction)
{
    foreach (var mistake in parse.Errors)
    {
        await Console.Error.WriteLineAsync($"FastTwiml.Load: {mistake.Message}");
    }

    return 2;
}

return await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
