using System.CommandLine;
using FastTwiml.Durability;
using FastTwiml.Durability.PowerLoss;
using FastTwiml.Durability.Targets;

var rounds = new Option<int>("--rounds") { Description = "How often the process is killed.", DefaultValueFactory = _ => 50 };
var points = new Option<int>("--points") { Description = "At how many moments the power is cut.", DefaultValueFactory = _ => 200 };
var seconds = new Option<int>("--seconds") { Description = "How long the process is traced.", DefaultValueFactory = _ => 15 };
var seed = new Option<int>("--seed") { Description = "What the moments are drawn from.", DefaultValueFactory = _ => Environment.TickCount };
var writer = new Option<bool>("--writer") { Description = "Test the record writer alone instead of `fasttwiml serve`." };
var synchronous = new Option<string>("--synchronous") { Description = "With anything but full the record writer loses calls, and the test must say so.", DefaultValueFactory = _ => "full" };
var database = new Argument<string>("database");

var kill = new Command("kill", "kill -9 under load: every answered call must be there, once, and the database sound.") { rounds, writer };
kill.SetAction((parse, _) => InFolderAsync(folder => KillTest.RunAsync(
    parse.GetValue(rounds),
    path => parse.GetValue(writer) ? WriterTarget.Start(path, null, "full") : ServeTarget.Start(path, null),
    folder,
    Console.Out)));

var powerLoss = new Command("power-loss", "Power cuts under load: the files are rebuilt from what was synced by then.") { points, seconds, seed, writer, synchronous };
powerLoss.SetAction((parse, _) => InFolderAsync(async folder =>
{
    var mode = parse.GetValue(synchronous)!;
    Console.WriteLine($"Seed {parse.GetValue(seed)}.");
    var failed = await PowerLossTest.RunAsync(
        parse.GetValue(points),
        TimeSpan.FromSeconds(parse.GetValue(seconds)),
        parse.GetValue(seed),
        (path, trace) => parse.GetValue(writer) || mode != "full" ? WriterTarget.Start(path, trace, mode) : ServeTarget.Start(path, trace),
        folder,
        Console.Out);
    Console.WriteLine($"{parse.GetValue(points)} power cuts, {failed} of them lost answered calls or damaged the database.");
    return failed == 0;
}));

// The child process of --writer.
var host = new Command("writer") { database, synchronous };
host.Hidden = true;
host.SetAction(parse => WriterHost.Run(parse.GetRequiredValue(database), parse.GetValue(synchronous)!));

return new RootCommand("Looks whether a call that was answered is ever lost.") { kill, powerLoss, host }.Parse(args).Invoke();

static async Task<int> InFolderAsync(Func<string, Task<bool>> test)
{
    var folder = Directory.CreateTempSubdirectory("fasttwiml-durability-");
    var passed = await test(folder.FullName);
    if (passed)
    {
        folder.Delete(recursive: true);
    }

    Console.WriteLine(passed ? "Passed." : "FAILED.");
    return passed ? 0 : 1;
}
