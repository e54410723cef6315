using System.CommandLine;
using System.Globalization;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using FastTwiml.Records.Schema;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml migrate</c>: what <c>serve</c> does with the database at its start, by itself.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("migrate", "Make the database, or bring its schema up to date.") { database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var path = parse.GetRequiredValue(database);
            var applied = Migrations.Apply(new SqliteDatabase(path), TimeProvider.System);
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, new { Database = path, Schema = Migrations.Newest, Applied = applied.Select(m => m.Name) });
                return;
            }

            foreach (var migration in applied)
            {
                output.WriteLine($"Applied {migration.Name}.");
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} has schema {Migrations.Newest}, the newest."));
        }));
        return command;
    }
}
