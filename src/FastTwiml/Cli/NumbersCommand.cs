using System.CommandLine;
using System.Globalization;
using FastTwiml.Cli.Options;
using FastTwiml.Cli.Output;
using FastTwiml.Hosting;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml numbers</c>: which number belongs to which assistant.</summary>
internal static class NumbersCommand
{
    /// <summary>How many of a file's problems are printed.</summary>
    private const int ProblemsShown = 20;

    public static Command Create() => new("numbers", "Add, list, move, remove, import and export numbers.")
    {
        Edit("add", "Give new numbers to an assistant.", "is added to", (editor, numbers, assistant) => editor.AddNumbers(numbers, assistant)),
        List(),
        Edit("move", "Give numbers to another assistant.", "is moved to", (editor, numbers, assistant) => editor.MoveNumbers(numbers, assistant)),
        Remove(),
        Import(),
        Export(),
    };

    private static Command Edit(
        string name, string description, string done, Func<DirectoryEditor, string[], string, IReadOnlyList<NumberRow>> edit)
    {
        var numbers = NumbersArgument();
        var assistant = AssistantOption("Whose the numbers shall be: an id or a name.", required: true);
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command(name, description) { numbers, assistant, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            using var editor = Editor(parse.GetRequiredValue(database));
            Print(output, parse.GetValue(json), edit(editor, parse.GetRequiredValue(numbers), parse.GetRequiredValue(assistant)), done);
        }));
        return command;
    }

    private static Command List()
    {
        var assistant = AssistantOption("Only this assistant's numbers: an id or a name.", required: false);
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("list", "List the numbers.") { assistant, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var rows = Numbers(parse, database, assistant);
            if (parse.GetValue(json))
            {
                JsonOutput.WriteArray(output, rows);
            }
            else
            {
                TextTable.Write(output, ["NUMBER", "ID", "ASSISTANT"], rows.Select(row => new[] { row.Number, Text(row.AssistantId), row.Assistant }));
            }
        }));
        return command;
    }

    private static Command Remove()
    {
        var numbers = NumbersArgument();
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("remove", "Take numbers out of the directory.") { numbers, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            using var editor = Editor(parse.GetRequiredValue(database));
            Print(output, parse.GetValue(json), editor.RemoveNumbers(parse.GetRequiredValue(numbers)), "is removed from");
        }));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A CSV file with the columns number,assistant (an id or a name); - reads standard input." };
        var assistant = AssistantOption("Whose the numbers are where a line names no assistant: an id or a name.", required: false);
        var database = DatabaseOption.Create();
        var json = JsonOption.Create();
        var command = new Command("import", "Add and move numbers as a CSV file says. Nothing is changed when a line of it is wrong.") { file, assistant, database, json };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var path = parse.GetRequiredValue(file);
            using var reader = Open(path);
            var store = SqliteDatabase.OpenOrCreate(parse.GetRequiredValue(database));
            using var editor = new DirectoryEditor(store);
            long? standing = parse.GetValue(assistant) is { } given ? editor.FindAssistant(given).Id : null;
            var (numbers, problems) = NumbersCsv.Read(reader, new DirectoryReader(store).Assistants(), standing);
            Refuse(path, problems);
            var result = editor.Import(numbers, Progress(parse, numbers.Count));
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, result);
            }
            else
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Numbers} numbers: {result.Added} added, {result.Moved} moved, {result.Unchanged} unchanged."));
            }
        }));
        return command;
    }

    private static Command Export()
    {
        var assistant = AssistantOption("Only this assistant's numbers: an id or a name.", required: false);
        var database = DatabaseOption.Create();
        var command = new Command("export", "Print the numbers as a CSV file that import reads.") { assistant, database };
        command.SetAction(parse => CommandRun.Run(parse, output =>
        {
            var rows = Numbers(parse, database, assistant);
            output.Write(NumbersCsv.Header + "\n");
            foreach (var row in rows)
            {
                output.Write(NumbersCsv.Line(row) + "\n");
            }
        }));
        return command;
    }

    private static Argument<string[]> NumbersArgument() => new("number")
    {
        Description = "E.164 numbers (+15551234567) or addresses (sip:user@host, client:name).",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<string> AssistantOption(string description, bool required) =>
        new("--assistant") { Description = description, HelpName = "ASSISTANT", Required = required };

    private static DirectoryEditor Editor(string database) => new(SqliteDatabase.OpenOrCreate(database));

    private static IEnumerable<NumberRow> Numbers(ParseResult parse, Option<string> database, Option<string> assistant)
    {
        var reader = new DirectoryReader(SqliteDatabase.OpenExisting(parse.GetRequiredValue(database)));
        return reader.Numbers(parse.GetValue(assistant) is { } given ? reader.Assistant(given).Id : null);
    }

    private static TextReader Open(string path)
    {
        try
        {
            return path == "-" ? Console.In : new StreamReader(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"the file {path} cannot be read: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static void Refuse(string path, IReadOnlyList<CsvProblem> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        var lines = problems.Take(ProblemsShown).Select(problem => string.Create(CultureInfo.InvariantCulture, $"{path}:{problem.Line}: {problem.Message}"));
        var more = problems.Count > ProblemsShown ? string.Create(CultureInfo.InvariantCulture, $"{Environment.NewLine}… and {problems.Count - ProblemsShown} more lines") : string.Empty;
        throw new CommandException(
            ExitCode.Usage,
            $"nothing is imported, because of {(problems.Count == 1 ? "this line" : "these lines")}:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}{more}");
    }

    /// <summary>One line that counts, for a person who waits at a terminal.</summary>
    private static Action<int>? Progress(ParseResult parse, int count)
    {
        var error = parse.InvocationConfiguration.Error;
        return Console.IsErrorRedirected || error != Console.Error
            ? null
            : done => error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{done} of {count} numbers{(done == count ? "\n" : string.Empty)}"));
    }

    private static void Print(TextWriter output, bool json, IReadOnlyList<NumberRow> rows, string done)
    {
        foreach (var row in rows)
        {
            if (json)
            {
                JsonOutput.Write(output, row);
            }
            else
            {
                output.WriteLine($"{row.Number} {done} assistant {Text(row.AssistantId)} ({row.Assistant}).");
            }
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
