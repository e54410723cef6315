using System.CommandLine;
using FastTwiml.Load.Allocations;
using FastTwiml.Load.Measuring;

namespace FastTwiml.Load.Cli;

/// <summary><c>allocations</c>: how many bytes a server allocates for each request or message.</summary>
internal static class AllocationsCommand
{
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var messages = new Option<bool>("--messages") { Description = "Media messages in place of webhooks." };
        var requests = CommonOptions.Positive(new Option<int>("--requests") { Description = "How many requests or messages; then twice as many.", DefaultValueFactory = static _ => 1_000_000 });
        var connections = CommonOptions.Positive(new Option<int>("--connections") { Description = "How many connections or streams.", DefaultValueFactory = static _ => 64 });
        var seed = CommonOptions.Seed();
        var json = CommonOptions.Json();
        var server = new Argument<string[]>("command") { Description = "The server's program and its arguments, after --: FastTwiml.Host, which says what it has allocated.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("allocations", "Start a server, and count what it allocates for each request.") { port, messages, requests, connections, seed, json, server };
        command.SetAction(parse => CommonOptions.Finish(parse, "allocations", json, () =>
        {
            var plan = new AllocationPlan
            {
                Port = parse.GetValue(port),
                Connections = parse.GetValue(connections),
                Requests = parse.GetValue(requests),
                Messages = parse.GetValue(messages),
                Seed = parse.GetValue(seed),
            };
            var allocated = new AllocationRun(plan).Run(parse.GetRequiredValue(server));
            return new LoadResult
            {
                Mode = "allocations",
                AllocatedOnce = allocated.Once,
                AllocatedTwice = allocated.Twice,
                AllocatedEach = Math.Round(allocated.Each, 4),
                Seed = plan.Seed,
            };
        }));
        return command;
    }
}
