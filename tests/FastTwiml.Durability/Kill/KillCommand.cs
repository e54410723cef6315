using System.CommandLine;

namespace FastTwiml.Durability.Kill;

/// <summary><c>kill</c>: the server is killed under load again and again.</summary>
internal static class KillCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often the server is killed.", DefaultValueFactory = static _ => 50 };
        var connections = new Option<int>("--connections") { Description = "How many connections call at a time.", DefaultValueFactory = static _ => 128 };
        var keep = new Option<bool>("--keep") { Description = "Leave the database for inspection when something did not hold." };
        var command = new Command("kill", "Kill the server (kill -9) at a random time of a load and start it again on the same database.") { rounds, connections, keep };
        command.SetAction(parse => new KillRounds(parse.GetValue(rounds), parse.GetValue(connections), parse.GetValue(keep)).RunAsync());
        return command;
    }
}
