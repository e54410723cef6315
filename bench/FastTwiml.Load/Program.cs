using System.CommandLine;
using System.CommandLine.Invocation;
using FastTwiml.Load.Cli;

namespace FastTwiml.Load;

/// <summary>
/// What a server costs under voice webhooks and media streams as Twilio sends them. Exit code 0: the run counts; 1: it is void,
/// and the result says why; 2: wrong usage.
/// </summary>
internal static class Program
{
    private const int Usage = 2;

    public static int Main(string[] args)
    {
        var root = new RootCommand("A load of voice webhooks and media streams, as Twilio sends them.")
        {
            WebhooksCommand.Create(),
            StreamsCommand.Create(),
            IdleCommand.Create(),
            StartupCommand.Create(),
            AllocationsCommand.Create(),
        };
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction)
        {
            foreach (var mistake in parse.Errors)
            {
                Console.Error.WriteLine($"FastTwiml.Load: {mistake.Message}");
            }

            return Usage;
        }

        return parse.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
