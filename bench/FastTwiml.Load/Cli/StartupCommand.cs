using System.CommandLine;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Startup;

namespace FastTwiml.Load.Cli;

/// <summary><c>startup</c>: how long a server takes until it answers its first webhook.</summary>
internal static class StartupCommand
{
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var seed = CommonOptions.Seed();
        var json = CommonOptions.Json();
        var server = new Argument<string[]>("command") { Description = "The server's program and its arguments, after --.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("startup", "Start a server and await its first answer to a webhook.") { port, seed, json, server };
        command.SetAction(parse => CommonOptions.Finish(parse, "startup", json, () =>
        {
            using var requests = new WebhookRequest(parse.GetValue(seed), closesConnection: true);
            var (milliseconds, resident) = new StartupRun(parse.GetValue(port), requests).Run(parse.GetRequiredValue(server));
            return new LoadResult { Mode = "startup", Milliseconds = Math.Round(milliseconds, 1), ResidentBytes = resident, Seed = parse.GetValue(seed) };
        }));
        return command;
    }
}
