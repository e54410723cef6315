using System.CommandLine;

namespace FastTwiml.Durability.Kill;

/// <summary><c>kill</c>: the server is killed under load again and again.</summary>
internal static class KillCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often the server is killed.", DefaultValueFactory = _ => 50 };
        var command = new Command("kill", "Kills the server (kill -9) at a random time of a load, and starts it again on the same database.") { rounds };
        command.SetAction(async (parse, cancel) =>
        {
            await Console.Error.WriteLineAsync($"{parse.GetValue(rounds)} rounds: not there yet.".AsMemory(), cancel);
            return 1;
        });
        return command;
    }
}
