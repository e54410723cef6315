using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var command = new Command("version", "Print the versions of the program and of what it runs on.") { json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var versions = new
            {
                Fasttwiml = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
                Runtime = RuntimeInformation.FrameworkDescription,
                Sqlite = SqliteVersion(),
                System = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
            };
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, versions);
            }
            else
            {
                TextTable.WriteProperties(
                    output,
                    [("fasttwiml", versions.Fasttwiml), ("runtime", versions.Runtime), ("sqlite", versions.Sqlite), ("system", versions.System)]);
            }
        }));
        return command;
    }

    private static string SqliteVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
