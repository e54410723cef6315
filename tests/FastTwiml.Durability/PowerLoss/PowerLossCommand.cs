using System.CommandLine;

namespace FastTwiml.Durability.PowerLoss;

/// <summary><c>power-loss</c>: the power is cut at random moments of a recorded run.</summary>
internal static class PowerLossCommand
{
    public static Command Create()
    {
        var points = new Option<int>("--points") { Description = "At how many moments the power is cut.", DefaultValueFactory = static _ => 200 };
        var synchronous = HostCommand.SynchronousOption();
        var calls = new Option<int>("--calls") { Description = "How many calls are answered in the run.", DefaultValueFactory = static _ => 12_000 };
        var connections = new Option<int>("--connections") { Description = "How many connections call at a time.", DefaultValueFactory = static _ => 64 };
        var seed = new Option<int>("--seed") { Description = "What the moments and the torn writes are drawn from.", DefaultValueFactory = static _ => Random.Shared.Next() };
        var keep = new Option<bool>("--keep") { Description = "Leave the record for inspection when something did not hold." };
        var record = new Option<string?>("--record") { Description = "Examine the record that an earlier run left in this folder; with its --points and --seed, exactly as then." };
        var command = new Command("power-loss", "Record every write and sync of a server under load, and rebuild the database as a power cut at random moments would leave it.")
        {
            points, synchronous, calls, connections, seed, keep, record,
        };
        command.SetAction(parse => new PowerLossRun(new PowerLossSettings(
            parse.GetValue(points),
            parse.GetRequiredValue(synchronous),
            parse.GetValue(calls),
            parse.GetValue(connections),
            parse.GetValue(seed),
            parse.GetValue(keep),
            parse.GetValue(record))).RunAsync());
        return command;
    }
}
