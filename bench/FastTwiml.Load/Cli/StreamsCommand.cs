using System.CommandLine;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Streams;

namespace FastTwiml.Load.Cli;

/// <summary><c>streams</c>: media streams whose audio the server echoes, as calls pace them or as fast as it can.</summary>
internal static class StreamsCommand
{
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var streams = CommonOptions.Positive(new Option<int>("--streams") { Description = "How many streams.", Required = true });
        var saturate = new Option<bool>("--saturate") { Description = "Each stream's next message when the echo has come, in place of one each 20 ms." };
        var quantum = CommonOptions.Positive(new Option<int?>("--quantum") { Description = "Microseconds that a paced generator sleeps between its wake-ups, so that thousands of streams share them." });
        var duration = CommonOptions.Seconds("--duration", 5, "The measured time in seconds.");
        var warmup = CommonOptions.Seconds("--warmup", 1, "The time before it.");
        var seed = CommonOptions.Seed();
        var process = CommonOptions.Process();
        var json = CommonOptions.Json();
        var command = new Command("streams", "Send audio in media streams and await its echo.") { port, streams, saturate, quantum, duration, warmup, seed, process, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(saturate) && result.GetValue(quantum) is not null)
            {
                result.AddError("--quantum goes with streams in real time: leave --saturate out.");
            }
        });
        command.SetAction(parse => CommonOptions.Finish(parse, "streams", json, () =>
        {
            var plan = new StreamPlan
            {
                Port = parse.GetValue(port),
                Streams = parse.GetValue(streams),
                Saturates = parse.GetValue(saturate),
                Quantum = (parse.GetValue(quantum) ?? 0) * 1_000L,
                Seconds = parse.GetValue(duration),
                WarmupSeconds = parse.GetValue(warmup),
                Seed = parse.GetValue(seed),
            };
            var measurement = new Measurement(parse.GetValue(process));
            using var run = new StreamRun(plan, measurement);
            run.Run();
            return LoadResult.Of("streams", measurement) with
            {
                Seed = plan.Seed,
                Over20ms = Math.Round(run.Over20ms, 6),
                GeneratorLateP99 = plan.Saturates ? null : Math.Round(measurement.Lateness.Percentile(99) / 1e3, 1),
            };
        }));
        return command;
    }
}
