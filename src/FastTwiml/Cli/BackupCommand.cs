using System.CommandLine;
using System.Globalization;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml backup</c>: a whole copy of the database while it is in use.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The copy; it must not exist yet." };
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("backup", "Copy the database to a new file, also while calls are answered.") { file, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var source = parse.GetRequiredValue(database);
            var target = parse.GetRequiredValue(file);
            SqliteBackup.Write(new SqliteDatabase(source), target);
            var bytes = new FileInfo(target).Length;
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, new { Database = source, Backup = target, Bytes = bytes });
            }
            else
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{source} is backed up to {target} ({bytes} bytes)."));
            }
        }));
        return command;
    }
}
