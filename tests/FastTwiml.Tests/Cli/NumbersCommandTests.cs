using FastTwiml.Cli;
using FastTwiml.Tests.Records;
using Xunit;

namespace FastTwiml.Tests.Cli;

public sealed class NumbersCommandTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    public NumbersCommandTests()
    {
        foreach (var name in new[] { "front", "Smith, \"Al\"" })
        {
            CommandLineRun.Of(AssistantsCommand.Create(), "add", "--name", name, "--kind", "echo", "--database", _temporary.Path);
        }
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Adds_and_prints_the_row_as_JSON() => Assert.Equal(
        new(0, """{"number":"+15551234567","assistant_id":1,"assistant":"front"}""" + "\n", string.Empty),
        Run("add", "+15551234567", "--assistant", "1", "--json"));

    [Fact]
    public void Adds_moves_lists_and_removes_in_sentences_and_aligned_tables()
    {
        Assert.Equal(
            "+15551234567 is added to assistant 1 (front).\nsip:bob@example.com is added to assistant 1 (front).\n",
            Run("add", "+15551234567", "sip:bob@Example.com", "--assistant", "front").Output);
        Assert.Equal("+15551234567 is moved to assistant 2 (Smith, \"Al\").\n", Run("move", "+15551234567", "--assistant", "2").Output);
        Assert.Equal(
            """
            NUMBER               ID  ASSISTANT
            +15551234567         2   Smith, "Al"
            sip:bob@example.com  1   front

            """,
            Run("list").Output);
        Assert.Equal(
            """
            [
            {"number":"+15551234567","assistant_id":2,"assistant":"Smith, \"Al\""}
            ]

            """,
            Run("list", "--assistant", "2", "--json").Output);
        Assert.Equal("sip:bob@example.com is removed from assistant 1 (front).\n", Run("remove", "sip:bob@example.com").Output);
        Assert.Equal("[]\n", Run("list", "--assistant", "1", "--json").Output);
    }

    [Theory]
    [InlineData("'5551234567' lacks its +: E.164 numbers are written +15551234567", "add", "5551234567", "--assistant", "1")]
    [InlineData("there is no assistant '9'; `fasttwiml assistants list` shows their ids and names", "add", "+15551234567", "--assistant", "9")]
    [InlineData("+15551234567 is not in the directory; `fasttwiml numbers add +15551234567 --assistant ID` puts it there", "move", "+15551234567", "--assistant", "1")]
    [InlineData("+15551234567 is not in the directory; `fasttwiml numbers add +15551234567 --assistant ID` puts it there", "remove", "+15551234567")]
    [InlineData("there is no assistant 'x'; `fasttwiml assistants list` shows their ids and names", "list", "--assistant", "x")]
    [InlineData("there is no assistant 'x'; `fasttwiml assistants list` shows their ids and names", "export", "--assistant", "x")]
    public void Wrong_use_ends_with_2_and_one_line(string message, params string[] arguments) =>
        Assert.Equal(new(2, string.Empty, $"fasttwiml: {message}\n"), Run(arguments));

    [Fact]
    public void What_is_exported_is_imported_again()
    {
        Run("add", "+15551234567", "client:alice", "--assistant", "front");
        Run("add", "+15551234568", "--assistant", "2");
        var exported = Run("export");
        Assert.Equal(
            """"
            number,assistant
            +15551234567,front
            +15551234568,"Smith, ""Al"""
            client:alice,front

            """",
            exported.Output);
        Run("remove", "+15551234567", "client:alice");
        Run("move", "+15551234568", "--assistant", "1");
        Assert.Equal(new(0, "3 numbers: 2 added, 1 moved, 0 unchanged.\n", string.Empty), Run("import", Write(exported.Output)));
        Assert.Equal(exported.Output, Run("export").Output);
        Assert.Equal("""{"numbers":3,"added":0,"moved":0,"unchanged":3}""" + "\n", Run("import", Write("\uFEFF" + exported.Output), "--json").Output);
    }

    [Fact]
    public void A_list_of_numbers_alone_is_imported_for_the_named_assistant()
    {
        Assert.Equal(0, Run("import", Write("+15551234567\n+15551234568\n"), "--assistant", "front").ExitCode);
        Assert.Equal("number,assistant\n+15551234567,front\n+15551234568,front\n", Run("export").Output);
    }

    [Fact]
    public void A_file_with_a_wrong_line_changes_nothing_and_names_the_line()
    {
        var file = Write("number,assistant\n+15551234567,1\n5551234568,1\n+15551234569,nobody\n");
        Assert.Equal(
            new(
                2,
                string.Empty,
                $"""
                fasttwiml: nothing is imported, because of these lines:
                {file}:3: '5551234568' lacks its +: E.164 numbers are written +15551234567
                {file}:4: there is no assistant 'nobody' (a name or an id)

                """),
            Run("import", file));
        Assert.Equal("number,assistant\n", Run("export").Output);
    }

    [Fact]
    public void Of_many_wrong_lines_the_first_are_shown_and_the_rest_counted()
    {
        var run = Run("import", Write(string.Concat(Enumerable.Repeat("x,1\n", 1_000))));
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(22, run.Error.Count(character => character == '\n'));
        Assert.EndsWith("… and 980 more lines\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var run = Run("import", "/nowhere/numbers.csv");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("fasttwiml: the file /nowhere/numbers.csv cannot be read: ", run.Error, StringComparison.Ordinal);
    }

    private CommandLineRun Run(params string[] arguments) =>
        CommandLineRun.Of(NumbersCommand.Create(), [.. arguments, "--database", _temporary.Path]);

    private string Write(string text)
    {
        var path = Path.Combine(_temporary.Folder, $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
