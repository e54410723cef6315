using System.CommandLine;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Streams;

namespace FastTwiml.Load.Cli;

/// <summary><c>idle</c>: what memory a stream takes that says nothing.</summary>
internal static class IdleCommand
{
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var sockets = CommonOptions.Positive(new Option<int>("--sockets") { Description = "How many sockets, beside 200 that are opened first and not counted.", Required = true });
        var seed = CommonOptions.Seed();
        var process = CommonOptions.Process();
        var json = CommonOptions.Json();
        var command = new Command("idle", "Open media streams that say nothing, and weigh the server.") { port, sockets, seed, process, json };
        command.SetAction(parse => CommonOptions.Finish(parse, "idle", json, () =>
        {
            var errors = new ErrorCounts();
            var server = parse.GetValue(process) is { } id ? new ProcessTree(id) : null;
            using var run = new IdleRun(parse.GetValue(port), parse.GetValue(seed), errors);
            var start = Clock.Now;
            var (each, resident) = run.Run(parse.GetValue(sockets), server);
            return new LoadResult
            {
                Mode = "idle",
                Seconds = Math.Round((double)(Clock.Now - start) / Clock.Second, 3),
                Seed = parse.GetValue(seed),
                BytesPerSocket = each is { } bytes ? Math.Round(bytes, 1) : null,
                ResidentBytes = resident,
                Errors = errors.Counts,
                Void = errors.Summary,
            };
        }));
        return command;
    }
}
