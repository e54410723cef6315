using System.CommandLine;
using System.Globalization;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Audio;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using FastTwiml.Hosting;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml assistants</c>: who answers calls.</summary>
internal static class AssistantsCommand
{
    public static Command Create() => new("assistants", "Add, list, show, change and remove assistants.")
    {
        Add(),
        List(),
        Show(),
        Set(),
        Remove(),
    };

    private static Command Add()
    {
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("add", "Add an assistant; prints its id.") { database, json };
        var settings = new AssistantOptions(command, required: true);
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var wanted = settings.Read(parse, new AssistantRow());
            RefuseBadFile(wanted);
            using var editor = Editor(parse.GetRequiredValue(database));
            var row = editor.AddAssistant(wanted);
            Print(output, parse.GetValue(json), row, $"Assistant {row.Id} ({row.Name}) is added.");
        }));
        return command;
    }

    private static Command List()
    {
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("list", "List the assistants.") { database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var reader = new DirectoryReader(SqliteDatabase.OpenExisting(parse.GetRequiredValue(database)));
            var rows = reader.Assistants();
            var counts = reader.NumberCounts();
            if (parse.GetValue(json))
            {
                JsonOutput.WriteArray(output, rows.Select(row => new AssistantResult(row) { Numbers = counts.GetValueOrDefault(row.Id) }));
            }
            else if (rows.Count == 0)
            {
                output.WriteLine("There are no assistants; `fasttwiml assistants add` adds one.");
            }
            else
            {
                TextTable.Write(
                    output,
                    ["ID", "NAME", "KIND", "NUMBERS", "URL OR FILE"],
                    rows.Select(row => new[] { Text(row.Id), row.Name, row.Kind, Text(counts.GetValueOrDefault(row.Id)), row.Url ?? row.File ?? string.Empty }));
            }
        }));
        return command;
    }

    private static Command Show()
    {
        var which = WhichArgument();
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("show", "Show everything about an assistant.") { which, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var reader = new DirectoryReader(SqliteDatabase.OpenExisting(parse.GetRequiredValue(database)));
            var row = reader.Assistant(parse.GetRequiredValue(which));
            var numbers = reader.NumberCounts().GetValueOrDefault(row.Id);
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, new AssistantResult(row) { Numbers = numbers });
            }
            else
            {
                TextTable.WriteProperties(output, Properties(row).Append(("numbers", Text(numbers))));
            }
        }));
        return command;
    }

    private static Command Set()
    {
        var which = WhichArgument();
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("set", "Change an assistant; an empty value (--url \"\") takes a setting away.") { which, database, json };
        var settings = new AssistantOptions(command, required: false);
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            if (!settings.IsAnyGiven(parse))
            {
                throw new CommandException(ExitCode.Usage, "nothing to change was named: give --name, --kind, --url or another setting (see fasttwiml assistants set --help)");
            }

            using var editor = Editor(parse.GetRequiredValue(database));
            if (settings.IsFileGiven(parse))
            {
                RefuseBadFile(settings.Read(parse, editor.FindAssistant(parse.GetRequiredValue(which))));
            }

            var row = editor.SetAssistant(parse.GetRequiredValue(which), before => settings.Read(parse, before));
            Print(output, parse.GetValue(json), row, $"Assistant {row.Id} ({row.Name}) is changed.");
        }));
        return command;
    }

    private static Command Remove()
    {
        var which = WhichArgument();
        var withNumbers = new Option<bool>("--with-numbers") { Description = "Remove the assistant's numbers with it." };
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("remove", "Remove an assistant.") { which, withNumbers, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            using var editor = Editor(parse.GetRequiredValue(database));
            var row = editor.RemoveAssistant(parse.GetRequiredValue(which), parse.GetValue(withNumbers));
            Print(output, parse.GetValue(json), row, $"Assistant {row.Id} ({row.Name}) is removed.");
        }));
        return command;
    }

    private static Argument<string> WhichArgument() => new("assistant") { Description = "The assistant's id or name." };

    private static DirectoryEditor Editor(string database) => new(SqliteDatabase.OpenOrCreate(database));

    // Read before anything is written, because that may take long.
    private static void RefuseBadFile(AssistantRow row)
    {
        if (row.Kind == AssistantKind.Scripted.Name && row.File is { } file && AudioFile.TryRead(file, out _) is { } problem)
        {
            throw new CommandException(ExitCode.Usage, problem);
        }
    }

    private static void Print(TextWriter output, bool json, AssistantRow row, string sentence)
    {
        if (json)
        {
            JsonOutput.Write(output, new AssistantResult(row));
        }
        else
        {
            output.WriteLine(sentence);
        }
    }

    private static IEnumerable<(string Name, string? Value)> Properties(AssistantRow row) =>
    [
        ("id", Text(row.Id)),
        ("name", row.Name),
        ("kind", row.Kind),
        ("url", row.Url),
        .. (row.Headers?.Split('\n') ?? []).Select(static header => ("header", (string?)header)),
        ("connect timeout", row.ConnectTimeoutMs is { } milliseconds ? $"{Text(milliseconds)}ms" : null),
        ("file", row.File),
        ("welcome message", row.WelcomeMessage),
        ("stream name", row.StreamName),
        ("status callback", row.StatusCallback),
        ("fallback sentence", row.FallbackSay),
        ("fallback number", row.FallbackDial),
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
