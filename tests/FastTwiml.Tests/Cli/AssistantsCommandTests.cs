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
        var run = Run("add", "--name", "Empfang \"1\"", "--kind", "echo", "--welcome-message", "Grüß Gott", "--json");
        Assert.Equal(
            new(0, """{"id":1,"name":"Empfang \"1\"","kind":"echo","url":null,"headers":[],"connect_timeout_ms":null,"file":null,"welcome_message":"Grüß Gott","stream_name":null,"status_callback":null,"fallback_say":null,"fallback_dial":null}""" + "\n", string.Empty),
            run);
    }

    [Fact]
    public void Prints_sentences_and_aligned_tables_for_people()
    {
        Assert.Equal(new(0, "Assistant 1 (front) is added.\n", string.Empty), Run("add", "--name", "front", "--kind", "echo"));
        Assert.Equal(new(0, "Assistant 2 (night desk) is added.\n", string.Empty), Run("add", "--name", "night desk", "--kind", "relay", "--url", "ws://127.0.0.1:9000/x"));
        Assert.Equal(
            """
            ID  NAME        KIND   NUMBERS  URL OR FILE
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
            {"id":2,"name":"day desk","kind":"echo","url":null,"headers":[],"connect_timeout_ms":null,"file":null,"welcome_message":null,"stream_name":null,"status_callback":null,"fallback_say":null,"fallback_dial":null,"numbers":0}
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
    [InlineData("the url is missing: a relay needs ws://host[:port][/path] or wss://…", "add", "--name", "x", "--kind", "relay")]
    [InlineData("the url 'http://h' is not valid: a relay needs ws://host[:port][/path] or wss://…", "add", "--name", "x", "--kind", "relay", "--url", "http://h")]
    [InlineData("the url 'ws://h' is not valid: echo has no server", "add", "--name", "x", "--kind", "echo", "--url", "ws://h")]
    [InlineData("the header 'A: b' is not valid: echo has no server that it could be sent to", "add", "--name", "x", "--kind", "echo", "--header", "A: b")]
    [InlineData("the connect timeout is not valid: echo has no server that it could be connected to", "add", "--name", "x", "--kind", "echo", "--connect-timeout", "1s")]
    [InlineData("the connect timeout is not valid: 100ms to 10s", "add", "--name", "x", "--kind", "relay", "--url", "ws://h", "--connect-timeout", "11s")]
    [InlineData("the connect timeout 'soon' is not valid: 100ms to 10s", "add", "--name", "x", "--kind", "relay", "--url", "ws://h", "--connect-timeout", "soon")]
    [InlineData("the header Host is not valid: the connection itself sets it", "add", "--name", "x", "--kind", "relay", "--url", "ws://h", "--header", "A: b", "--header", "Host: h")]
    [InlineData("a header is not valid: Name: value on one line", "add", "--name", "x", "--kind", "relay", "--url", "ws://h", "--header", "A: b\nC: d")]
    [InlineData("the file is missing: a scripted assistant needs one to play", "add", "--name", "x", "--kind", "scripted")]
    [InlineData("the file '/nowhere.wav' does not exist", "add", "--name", "x", "--kind", "scripted", "--file", "/nowhere.wav")]
    [InlineData("the file '/nowhere.wav' does not exist", "set", "1", "--kind", "scripted", "--file", "/nowhere.wav")]
    [InlineData("the file '/a.wav' is not valid: echo plays none", "add", "--name", "x", "--kind", "echo", "--file", "/a.wav")]
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
        Assert.Equal(0, Run("set", "front", "--kind", "echo").ExitCode);
    }

    [Fact]
    public void A_relay_has_headers_and_a_connect_timeout_and_what_the_environment_has_is_never_shown()
    {
        Assert.Equal(0, Run("add", "--name", "bot", "--kind", "relay", "--url", "ws://h", "--header", "Authorization: Bearer ${PATH}", "--header", "X-Line:  1 ", "--connect-timeout", "1.5s").ExitCode);
        Assert.Equal(
            """
            id               1
            name             bot
            kind             relay
            url              ws://h
            header           Authorization: Bearer ${PATH}
            header           X-Line:  1
            connect timeout  1500ms
            numbers          0

            """,
            string.Join('\n', Run("show", "bot").Output.Split('\n').Select(static line => line.TrimEnd())));
        Assert.Contains("""
            "headers":["Authorization: Bearer ${PATH}","X-Line:  1 "],"connect_timeout_ms":1500,
            """, Run("set", "bot", "--name", "relay", "--json").Output, StringComparison.Ordinal);
        Assert.Contains("\"headers\":[],\"connect_timeout_ms\":null,", Run("set", "relay", "--header", "", "--connect-timeout", "", "--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scripted_assistant_has_a_file_whose_whole_path_is_kept()
    {
        var file = Path.Combine(_temporary.Folder, "hello.ulaw");
        File.WriteAllBytes(file, new byte[800]);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        Assert.Equal(0, Run("add", "--name", "tape", "--kind", "scripted", "--file", relative).ExitCode);
        Assert.Contains(file, Run("list").Output, StringComparison.Ordinal);
        File.WriteAllText(file, "RIFF, but no more");
        Assert.StartsWith($"fasttwiml: the file '{file}' cannot be played: it is not a WAV file", Run("set", "tape", "--file", file).Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("set", "tape", "--name", "old tape").ExitCode);
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
