using Dapper;
using FastTwiml.Cli;
using FastTwiml.Tests.Records;
using Xunit;

namespace FastTwiml.Tests.Cli;

public sealed class AssistantsCommandTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new(create: false);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Adds_to_a_database_that_it_makes_and_prints_the_row_as_JSON()
    {
        var run = Run("add", "--name", "Empfang \"1\"", "--kind", "scripted", "--welcome-message", "Grüß Gott", "--json");
        Assert.Equal(
            new(0, """{"id":1,"name":"Empfang \"1\"","kind":"scripted","url":null,"welcome_message":"Grüß Gott","stream_name":null,"status_callback":null,"fallback_say":null,"fallback_dial":null}""" + "\n", string.Empty),
            run);
    }

    [Fact]
    public void Prints_sentences_and_aligned_tables_for_people()
    {
        Assert.Equal(new(0, "Assistant 1 (front) is added.\n", string.Empty), Run("add", "--name", "front", "--kind", "echo"));
        Assert.Equal(new(0, "Assistant 2 (night desk) is added.\n", string.Empty), Run("add", "--name", "night desk", "--kind", "relay", "--url", "ws://127.0.0.1:9000/x"));
        Assert.Equal(
            """
            ID  NAME        KIND   NUMBERS  URL
            1   front       echo   0
            2   night desk  relay  0        ws://127.0.0.1:9000/x

            """,
            Run("list").Output);
        Assert.Equal(
            """
            id       2
            name     night desk
            kind     relay
            url      ws://127.0.0.1:9000/x
            numbers  0

            """,
            Run("show", "night desk").Output);
        Assert.Equal(new(0, "Assistant 2 (day desk) is changed.\n", string.Empty), Run("set", "2", "--name", "day desk", "--kind", "echo", "--url", ""));
        Assert.Equal(new(0, "Assistant 1 (front) is removed.\n", string.Empty), Run("remove", "front"));
        Assert.Equal(
            """
            [
            {"id":2,"name":"day desk","kind":"echo","url":null,"welcome_message":null,"stream_name":null,"status_callback":null,"fallback_say":null,"fallback_dial":null,"numbers":0}
            ]

            """,
            Run("list", "--json").Output);
    }

    [Fact]
    public void An_empty_list_says_what_to_do_and_is_an_empty_array_for_programs()
    {
        Run("add", "--name", "front", "--kind", "echo");
        Run("remove", "1");
        Assert.Equal("There are no assistants; `fasttwiml assistants add` adds one.\n", Run("list").Output);
        Assert.Equal("[]\n", Run("list", "--json").Output);
    }

    [Theory]
    [InlineData("the kind 'oracle' is not valid: echo, relay or scripted", "add", "--name", "x", "--kind", "oracle")]
    [InlineData("the name '12' is not valid: it needs something other than digits, because digits are read as an id", "add", "--name", "12", "--kind", "echo")]
    [InlineData("the name '' is not valid: 1 to 100 characters on one line, with no space at either end", "add", "--name", "", "--kind", "echo")]
    [InlineData("the url '' is not valid: a relay needs ws://host[:port][/path] or wss://…", "add", "--name", "x", "--kind", "relay")]
    [InlineData("the url 'http://h' is not valid: a relay needs ws://host[:port][/path] or wss://…", "add", "--name", "x", "--kind", "relay", "--url", "http://h")]
    [InlineData("the url 'ws://h' is not valid: only a relay has one", "add", "--name", "x", "--kind", "echo", "--url", "ws://h")]
    [InlineData("the status callback 'ftp://h' is not valid: https://host/path, http://host/path or /path", "add", "--name", "x", "--kind", "echo", "--status-callback", "ftp://h")]
    [InlineData("the fallback number '911' is not valid: E.164, such as +15551234567", "add", "--name", "x", "--kind", "echo", "--fallback-dial", "911")]
    [InlineData("there is an assistant 'front' already: 1. Choose another name, or change that one with `fasttwiml assistants set 1`", "add", "--name", "front", "--kind", "echo")]
    [InlineData("there is no assistant 'back'; `fasttwiml assistants list` shows their ids and names", "show", "back")]
    [InlineData("there is no assistant '7'; `fasttwiml assistants list` shows their ids and names", "remove", "7")]
    [InlineData("there is no assistant '7'; `fasttwiml assistants list` shows their ids and names", "set", "7", "--name", "x")]
    [InlineData("nothing to change was named: give --name, --kind, --url or another setting (see fasttwiml assistants set --help)", "set", "1")]
    public void Wrong_use_ends_with_2_and_one_line(string message, params string[] arguments)
    {
        Run("add", "--name", "front", "--kind", "echo");
        Assert.Equal(new(2, string.Empty, $"fasttwiml: {message}\n"), Run(arguments));
    }

    [Fact]
    public void An_assistant_of_a_kind_that_a_newer_program_knew_is_listed_and_can_be_mended()
    {
        Run("add", "--name", "front", "--kind", "echo");
        using (var connection = _temporary.Database.OpenConnection())
        {
            connection.Execute("update assistants set kind = 'oracle'");
        }

        Assert.Contains("oracle", Run("list").Output, StringComparison.Ordinal);
        Assert.Equal(2, Run("set", "front", "--name", "x").ExitCode);
        Assert.Equal(0, Run("set", "front", "--kind", "scripted").ExitCode);
    }

    [Fact]
    public void Reading_a_database_that_is_not_there_ends_with_4()
    {
        var run = Run("list");
        Assert.Equal(4, run.ExitCode);
        Assert.Equal(string.Empty, run.Output);
        Assert.Contains($"The database {_temporary.Path} does not exist.", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    private CommandLineRun Run(params string[] arguments) =>
        CommandLineRun.Of(AssistantsCommand.Create(), [.. arguments, "--database", _temporary.Path]);
}
