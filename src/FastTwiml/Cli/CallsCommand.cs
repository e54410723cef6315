using System.CommandLine;
using System.Globalization;
using System.Text;
using FastTwiml.Calls;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using FastTwiml.Hosting;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml calls</c>: what the records say.</summary>
internal static class CallsCommand
{
    public static Command Create() => new("calls", "List, show, export and purge the records of calls.")
    {
        List(),
        Show(),
        Export(),
        Purge(),
    };

    private static Command List()
    {
        var filter = new FilterOptions();
        var limit = new Option<int>("--limit") { Description = "How many calls at most.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var before = new Option<string?>("--before") { Description = "Go on after this call: the last CallSid of the list before.", HelpName = "CALLSID" };
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("list", "List calls, the newest first.") { limit, before, database, json };
        filter.AddTo(command);
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var count = parse.GetValue(limit);
            if (count < 1)
            {
                throw new CommandException(ExitCode.Usage, $"--limit: {count} is too few. Valid are numbers from 1 on.");
            }

            var reader = Reader(parse.GetRequiredValue(database));
            var after = parse.GetValue(before) is { } callSid ? Find(reader, callSid) : null;
            var calls = reader.List(filter.Of(parse), newestFirst: true, after).Take(count);
            if (parse.GetValue(json))
            {
                JsonOutput.WriteArray(output, calls);
            }
            else
            {
                TextTable.Write(output, ["CREATED", "DIRECTION", "CUSTOMER", "STATUS", "SECONDS", "ASSISTANT", "END", "CALL"], calls.Select(Line));
            }
        }));
        return command;
    }

    private static Command Show()
    {
        var callSid = new Argument<string>("call") { Description = "The CallSid." };
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("show", "Show all that is recorded of one call.") { callSid, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var call = Find(Reader(parse.GetRequiredValue(database)), parse.GetRequiredValue(callSid));
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, call);
            }
            else
            {
                TextTable.WriteProperties(output, Properties(call));
                if (call.StreamList is { Count: > 0 } streams)
                {
                    output.WriteLine();
                    TextTable.Write(output, ["STREAM", "STARTED", "STOPPED", "END", "MESSAGES IN", "OUT", "AUDIO IN", "OUT", "DROPPED", "NODE"], streams.Select(Line));
                }
            }
        }));
        return command;
    }

    private static Command Export()
    {
        var filter = new FilterOptions();
        var database = DatabaseOption.Create();
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line instead of CSV." };
        var command = new Command("export", "Print calls as CSV, or as JSON lines, the oldest first.") { database, json };
        filter.AddTo(command);
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var calls = Reader(parse.GetRequiredValue(database)).List(filter.Of(parse), newestFirst: false);
            if (parse.GetValue(json))
            {
                foreach (var call in calls)
                {
                    JsonOutput.Write(output, call);
                }
            }
            else
            {
                CallsCsv.Write(output, calls);
            }
        }));
        return command;
    }

    private static Command Purge()
    {
        var olderThan = new Option<string>("--older-than") { Description = "Calls created longer ago than this: 90d, 12h, 30m.", HelpName = "AGE", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say how many they are." };
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("purge", "Remove the records of old calls for good, also while calls are answered.") { olderThan, dryRun, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var store = SqliteDatabase.OpenExisting(parse.GetRequiredValue(database));
            var before = TimeText.ParseAge("--older-than", parse.GetRequiredValue(olderThan), DateTimeOffset.UtcNow);
            var onlyCount = parse.GetValue(dryRun);
            var count = onlyCount ? CallPurge.Count(store, before) : CallPurge.Run(store, before);
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, new { CreatedBefore = UnixMicros.ToDateTime(before), Purged = onlyCount ? 0 : count, Found = count });
            }
            else
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} calls created before {TimeText.Show(UnixMicros.ToDateTime(before))} {(onlyCount ? "would be" : "are")} removed."));
            }
        }));
        return command;
    }

    private static CallReader Reader(string path) => new(SqliteDatabase.OpenExisting(path));

    private static CallRecord Find(CallReader reader, string callSid) =>
        reader.Find(callSid) ?? throw new CommandException(ExitCode.Usage, $"there is no call '{callSid}'; `fasttwiml calls list` shows the newest ones");

    private static string[] Line(CallRecord call) => Cells(
        TimeText.Show(call.CreatedAt),
        call.Direction,
        call.CustomerNumber,
        call.Status,
        Text(call.DurationSeconds),
        Text(call.AssistantId),
        call.EndReason,
        call.CallSid);

    private static string[] Line(CarriedStream stream) => Cells(
        stream.StreamSid,
        TimeText.Show(stream.StartedAt),
        TimeText.Show(stream.StoppedAt),
        stream.EndReason,
        Text(stream.MessagesIn),
        Text(stream.MessagesOut),
        Text(stream.AudioBytesIn),
        Text(stream.AudioBytesOut),
        Text(stream.AudioBytesDropped),
        stream.Node);

    private static string[] Cells(params string?[] cells) => [.. cells.Select(cell => cell is null ? "-" : TerminalText.OneLine(cell))];

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string? Value)> Properties(CallRecord call) =>
        CallsCsv.Columns.Select(column => (column.Name, column.Value(call) is { } text ? TerminalText.OneLine(text) : null));

    /// <summary>What list and export can be narrowed by.</summary>
    private sealed class FilterOptions
    {
        private readonly Option<string?> _since = new("--since") { Description = "Calls from this time on: 2026-01-31, 2026-01-31T14:30:00Z, or how long ago: 7d, 12h, 30m.", HelpName = "TIME" };
        private readonly Option<string?> _until = new("--until") { Description = "Calls before this time.", HelpName = "TIME" };
        private readonly Option<string?> _number = new("--number") { Description = "Calls from, to or with this number.", HelpName = "NUMBER" };
        private readonly Option<string?> _status = new("--status") { Description = "Calls in this state, such as completed.", HelpName = "STATUS" };
        private readonly Option<long?> _assistant = new("--assistant") { Description = "Calls of the assistant with this id.", HelpName = "ID" };

        public void AddTo(Command command)
        {
            command.Add(_since);
            command.Add(_until);
            command.Add(_number);
            command.Add(_status);
            command.Add(_assistant);
        }

        public CallFilter Of(ParseResult parse)
        {
            var now = DateTimeOffset.UtcNow;
            return new CallFilter(
                parse.GetValue(_since) is { } since ? TimeText.Parse("--since", since, now) : null,
                parse.GetValue(_until) is { } until ? TimeText.Parse("--until", until, now) : null,
                parse.GetValue(_number),
                parse.GetValue(_status) is { } status ? Known(status) : null,
                parse.GetValue(_assistant));
        }

        private static string Known(string status)
        {
            if (CallStatuses.TryParse(Encoding.UTF8.GetBytes(status), out _))
            {
                return status;
            }

            var valid = Enum.GetValues<CallStatus>().Where(s => s != CallStatus.Unknown).Select(s => Encoding.UTF8.GetString(CallStatuses.Text(s)));
            throw new CommandException(ExitCode.Usage, $"--status: '{status}' is no state. Valid are {string.Join(", ", valid)}.");
        }
    }
}
