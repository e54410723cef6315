using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using FastTwiml.Hosting;

namespace FastTwiml.Cli;

/// <summary>The program: its commands, and how every one of them ends.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parse = Root().Parse(args);
        if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction)
        {
            foreach (var mistake in parse.Errors)
            {
                await error.WriteLineAsync($"fasttwiml: {mistake.Message} See fasttwiml{PathOf(parse.CommandResult)} --help.");
            }

            return (int)ExitCode.Usage;
        }

        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,

                // Signals are for `serve` to take; the other commands end as any program does.
                ProcessTerminationTimeout = null,
            });
        }
        catch (StartException e)
        {
            foreach (var line in e.Message.Split(Environment.NewLine))
            {
                await error.WriteLineAsync($"fasttwiml: {line}");
            }

            return (int)e.ExitCode;
        }
        catch (Exception e)
        {
            // Nobody foresaw it, so whoever mends it needs all of it.
            await error.WriteLineAsync($"fasttwiml: unexpected: {e}");
            return (int)ExitCode.Unexpected;
        }
    }

    // The words that lead to a command, as one types them: " numbers add"; empty for the program itself.
    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : string.Empty;

    private static RootCommand Root()
    {
        var root = new RootCommand("FastTwiml, the voice front door for Twilio.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            SimulateCommand.Create(),
            CheckCommand.Create(),
            AssistantsCommand.Create(),
            NumbersCommand.Create(),
            CallsCommand.Create(),
            MigrateCommand.Create(),
            BackupCommand.Create(),
            VersionCommand.Create(),
        };
        root.SetAction(parse => new HelpAction().Invoke(parse));
        return root;
    }
}
