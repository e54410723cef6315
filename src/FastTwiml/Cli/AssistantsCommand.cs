using System.CommandLine;
using System.Globalization;
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
        var settings = new SettingsOptions(required: true);
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("add", "Add an assistant; prints its id.") { database, json };
        settings.AddTo(command);
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            using var editor = Editor(parse.GetRequiredValue(database));
            var row = editor.AddAssistant(settings.Read(parse, new AssistantRow()));
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
                JsonOutput.WriteArray(output, rows.Select(row => Result(row, counts.GetValueOrDefault(row.Id))));
            }
            else if (rows.Count == 0)
            {
                output.WriteLine("There are no assistants; `fasttwiml assistants add` adds one.");
            }
            else
            {
                TextTable.Write(
                    output,
                    ["ID", "NAME", "KIND", "NUMBERS", "URL"],
                    rows.Select(row => new[] { Text(row.Id), row.Name, row.Kind, Text(counts.GetValueOrDefault(row.Id)), row.Url ?? string.Empty }));
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
                JsonOutput.Write(output, Result(row, numbers));
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
        var settings = new SettingsOptions(required: false);
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("set", "Change an assistant; an empty value (--url \"\") takes a setting away.") { which, database, json };
        settings.AddTo(command);
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            if (!settings.IsAnyGiven(parse))
            {
                throw new CommandException(ExitCode.Usage, "nothing to change was named: give --name, --kind, --url or another setting (see fasttwiml assistants set --help)");
            }

            using var editor = Editor(parse.GetRequiredValue(database));
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

    private static void Print(TextWriter output, bool json, AssistantRow row, string sentence)
    {
        if (json)
        {
            JsonOutput.Write(output, row);
        }
        else
        {
            output.WriteLine(sentence);
        }
    }

    private static object Result(AssistantRow row, long numbers) => new
    {
        row.Id,
        row.Name,
        row.Kind,
        row.Url,
        row.WelcomeMessage,
        row.StreamName,
        row.StatusCallback,
        row.FallbackSay,
        row.FallbackDial,
        Numbers = numbers,
    };

    private static IEnumerable<(string Name, string? Value)> Properties(AssistantRow row) =>
    [
        ("id", Text(row.Id)),
        ("name", row.Name),
        ("kind", row.Kind),
        ("url", row.Url),
        ("welcome message", row.WelcomeMessage),
        ("stream name", row.StreamName),
        ("status callback", row.StatusCallback),
        ("fallback sentence", row.FallbackSay),
        ("fallback number", row.FallbackDial),
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The options of <c>add</c> and <c>set</c>, one for each setting.</summary>
    private sealed class SettingsOptions
    {
        private readonly Option<string> _name;
        private readonly Option<string> _kind;
        private readonly Option<string> _url = new("--url") { Description = "A relay's WebSocket server.", HelpName = "ws://HOST[:PORT][/PATH]" };
        private readonly Option<string> _welcomeMessage = new("--welcome-message") { Description = "What the assistant is to say first, unless the call has a welcome message of its own.", HelpName = "TEXT" };
        private readonly Option<string> _streamName = new("--stream-name") { Description = "The stream's name in the TwiML.", HelpName = "NAME" };
        private readonly Option<string> _statusCallback = new("--status-callback") { Description = "Where Twilio reports the stream's start and end; a path is put behind the public URL.", HelpName = "URL" };
        private readonly Option<string> _fallbackSay = new("--fallback-say") { Description = "What Twilio says to the caller when the assistant failed.", HelpName = "TEXT" };
        private readonly Option<string> _fallbackDial = new("--fallback-dial") { Description = "The number that Twilio connects the caller with when the assistant failed, after the sentence if there is one.", HelpName = "NUMBER" };

        public SettingsOptions(bool required)
        {
            _name = new("--name") { Description = "The assistant's name, by which it can be called instead of its id.", HelpName = "NAME", Required = required };
            _kind = new("--kind") { Description = $"What answers: {AssistantRow.Kinds}.", HelpName = "KIND", Required = required };
        }

        private Option<string>[] All => [_name, _kind, _url, _welcomeMessage, _streamName, _statusCallback, _fallbackSay, _fallbackDial];

        public void AddTo(Command command)
        {
            foreach (var option in All)
            {
                command.Add(option);
            }
        }

        public bool IsAnyGiven(ParseResult parse) => All.Any(option => parse.GetResult(option) is { Implicit: false });

        /// <summary>The settings that were given, and those there are for the rest.</summary>
        public AssistantRow Read(ParseResult parse, AssistantRow before) => before with
        {
            Name = parse.GetValue(_name) ?? before.Name,
            Kind = parse.GetValue(_kind) ?? before.Kind,
            Url = Given(parse, _url, before.Url),
            WelcomeMessage = Given(parse, _welcomeMessage, before.WelcomeMessage),
            StreamName = Given(parse, _streamName, before.StreamName),
            StatusCallback = Given(parse, _statusCallback, before.StatusCallback),
            FallbackSay = Given(parse, _fallbackSay, before.FallbackSay),
            FallbackDial = Given(parse, _fallbackDial, before.FallbackDial),
        };

        private static string? Given(ParseResult parse, Option<string> option, string? before) =>
            parse.GetValue(option) is { } value ? (value.Length == 0 ? null : value) : before;
    }
}
