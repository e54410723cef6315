using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Records;
using FastTwiml.Records.Assistants;
using Xunit;

namespace FastTwiml.Tests.Records.Assistants;

public sealed class DirectoryEditorTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly DirectoryEditor _editor;

    public DirectoryEditorTests() => _editor = new DirectoryEditor(_temporary.Database);

    private DirectoryReader Reader => new(_temporary.Database);

    public void Dispose()
    {
        _editor.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void An_assistant_is_kept_as_it_was_given()
    {
        var settings = new AssistantSettings("Empfang & Söhne", AssistantKind.Relay)
        {
            Url = "wss://assistant.example.com/stream",
            WelcomeMessage = "Grüß Gott 😀",
            StreamName = "front",
            StatusCallback = "https://voice.example.com/status",
            FallbackSay = "Please hold.",
            FallbackDial = "+15555550199",
        };
        var added = _editor.AddAssistant(settings);
        Assert.Equal(1, added.Id);
        Assert.Equal(settings, Assert.Single(Reader.Assistants()).ToAssistant()!.Settings);
        Assert.Equal(settings, Reader.Assistant("Empfang & Söhne").ToAssistant()!.Settings);
    }

    [Fact]
    public void Setting_changes_what_is_named_and_leaves_the_rest()
    {
        _editor.AddAssistant(new AssistantSettings("a", AssistantKind.Scripted) { File = "/hello.wav", WelcomeMessage = "Hello" });
        _editor.SetAssistant("1", before => before with { Name = "b" });
        Assert.Equal(new AssistantSettings("b", AssistantKind.Scripted) { File = "/hello.wav", WelcomeMessage = "Hello" }, Reader.Assistant("b").ToAssistant()!.Settings);
    }

    [Fact]
    public void Wrong_settings_change_nothing()
    {
        _editor.AddAssistant(new AssistantSettings("a", AssistantKind.Echo));
        _editor.AddAssistant(new AssistantSettings("b", AssistantKind.Echo));
        var before = Changes();
        Assert.Contains("needs ws://", Refused(() => _editor.SetAssistant("a", s => s with { Kind = "relay" })), StringComparison.Ordinal);
        Assert.Contains("'b' already: 2", Refused(() => _editor.SetAssistant("a", s => s with { Name = "b" })), StringComparison.Ordinal);
        Assert.Contains("'b' already: 2", Refused(() => _editor.AddAssistant(new AssistantSettings("b", AssistantKind.Echo))), StringComparison.Ordinal);
        Assert.Contains("no assistant 'c'", Refused(() => _editor.SetAssistant("c", s => s)), StringComparison.Ordinal);
        Assert.Contains("no assistant '3'", Refused(() => _editor.SetAssistant("3", s => s)), StringComparison.Ordinal);
        Assert.Equal(before, Changes());
        Assert.Equal(["a", "b"], Reader.Assistants().Select(row => row.Name));
    }

    [Fact]
    public void Numbers_are_added_moved_and_removed()
    {
        Seed();
        _editor.AddNumbers(["+15555550100", "SIP:a@HOST", "client:alice"], "one");
        Assert.Equal([("+15555550100", 1), ("client:alice", 1), ("sip:a@host", 1)], Numbers());
        _editor.AddNumbers(["+15555550100"], "1");
        _editor.MoveNumbers(["+15555550100", "sip:a@Host"], "two");
        Assert.Equal([("+15555550100", 2), ("client:alice", 1), ("sip:a@host", 2)], Numbers());
        _editor.RemoveNumbers(["+15555550100"]);
        Assert.Equal([("client:alice", 1), ("sip:a@host", 2)], Numbers());
    }

    [Fact]
    public void Of_several_numbers_all_are_edited_or_none()
    {
        Seed();
        _editor.AddNumbers(["+15555550100"], "two");
        Assert.Contains("belongs to assistant 2 (two) already", Refused(() => _editor.AddNumbers(["+15555550101", "+15555550100"], "one")), StringComparison.Ordinal);
        Assert.Contains("+15555550101 is not in the directory", Refused(() => _editor.MoveNumbers(["+15555550100", "+15555550101"], "one")), StringComparison.Ordinal);
        Assert.Contains("+15555550101 is not in the directory", Refused(() => _editor.RemoveNumbers(["+15555550100", "+15555550101"])), StringComparison.Ordinal);
        Assert.Contains("lacks its +", Refused(() => _editor.AddNumbers(["+15555550102", "15555550103"], "one")), StringComparison.Ordinal);
        Assert.Equal([("+15555550100", 2)], Numbers());
    }

    [Fact]
    public void An_assistant_with_numbers_is_removed_only_with_them()
    {
        Seed();
        _editor.Import(List(Enumerable.Range(0, 1_200).Select(i => ($"+1555555{i:0000}", 1L))));
        _editor.AddNumbers(["+4930123456"], "two");
        Assert.Contains("still has 1000 or more numbers", Refused(() => _editor.RemoveAssistant("one", withNumbers: false)), StringComparison.Ordinal);
        Assert.Contains("still has 1 number:", Refused(() => _editor.RemoveAssistant("two", withNumbers: false)), StringComparison.Ordinal);
        _editor.RemoveAssistant("one", withNumbers: true);
        Assert.Equal([("+4930123456", 2)], Numbers());
        Assert.Equal(["two"], Reader.Assistants().Select(row => row.Name));
    }

    [Fact]
    public void Every_change_leaves_a_row_for_the_servers_and_no_change_leaves_none()
    {
        Seed();
        _editor.AddNumbers(["+15555550100"], "one");
        _editor.MoveNumbers(["+15555550100"], "two");
        _editor.SetAssistant("one", before => before with { WelcomeMessage = "Hi" });
        _editor.RemoveNumbers(["+15555550100"]);
        _editor.RemoveAssistant("two", withNumbers: false);
        Assert.Equal(
            ["1 assistant 1", "2 assistant 2", "3 number +15555550100", "4 number +15555550100", "5 assistant 1", "6 number +15555550100", "7 assistant 2"],
            Changes());
        _editor.AddNumbers(["+15555550101"], "one");
        _editor.AddNumbers(["+15555550101"], "one");
        _editor.MoveNumbers(["+15555550101"], "one");
        _editor.Import(List([("+15555550101", 1)]));
        Assert.Equal("8 number +15555550101", Changes()[^1]);
    }

    [Fact]
    public void An_import_adds_moves_and_leaves_and_says_how_many()
    {
        Seed();
        _editor.AddNumbers(["+15555550000", "+15555550001"], "one");
        _editor.AddNumbers(["+15555550002"], "two");
        var told = new List<int>();
        var result = _editor.Import(List(Enumerable.Range(0, 45_000).Select(i => ($"+15555{550_000 + i}", 2L))), told.Add);
        Assert.Equal(new ImportResult(45_000, Added: 44_997, Moved: 2), result);
        Assert.Equal(1, result.Unchanged);
        Assert.Equal([20_000, 40_000, 45_000], told);
        Assert.Equal(45_000, Reader.Numbers(2).Count());
        Assert.Empty(Reader.Numbers(1));
    }

    [Fact]
    public void An_import_for_an_assistant_that_is_gone_fails_by_name_of_the_store()
    {
        Seed();
        Assert.Throws<RecordStoreException>(() => _editor.Import(List([("+15555550100", 9)])));
        Assert.Empty(Numbers());
    }

    [Fact]
    public void An_empty_import_does_nothing() => Assert.Equal(new ImportResult(0, 0, 0), _editor.Import(new NumberList()));

    [Fact]
    public void Old_changes_are_forgotten_but_never_the_newest()
    {
        using var editor = new DirectoryEditor(_temporary.Database) { ChangesToKeep = 100 };
        Seed();
        editor.Import(List(Enumerable.Range(0, 5_000).Select(i => ($"+15555{550_000 + i}", 1L))));
        Assert.Equal(100, Changes().Length);
        Assert.StartsWith("5002 ", Changes()[^1], StringComparison.Ordinal);

        // Not again after each single edit.
        editor.RemoveNumbers(["+15555550000"]);
        Assert.Equal(101, Changes().Length);
    }

    internal static NumberList List(IEnumerable<(string Address, long AssistantId)> numbers)
    {
        var list = new NumberList();
        foreach (var (address, id) in numbers)
        {
            list.Add(address, id, line: list.Count + 1);
        }

        list.Sort((later, earlier, number) => Assert.Fail($"{number} in lines {earlier} and {later}"));
        return list;
    }

    private static string Refused(Action edit) => Assert.Throws<DirectoryException>(edit).Message;

    private void Seed()
    {
        _editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        _editor.AddAssistant(new AssistantSettings("two", AssistantKind.Echo));
    }

    private (string Number, long AssistantId)[] Numbers() => [.. Reader.Numbers().Select(row => (row.Number, row.AssistantId))];

    private string[] Changes()
    {
        using var connection = _temporary.Database.OpenConnection();
        return [.. connection.Query<string>("select version || ' ' || kind || ' ' || key from directory_changes order by version")];
    }
}
