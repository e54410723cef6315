using System.Text;
using System.Text.Json.Nodes;
using FastTwiml.MediaStreams.Messages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class StartMessageTests
{
    private static readonly KeyValuePair<string, string>[] s_additional = [new("agenda", "Ask \"why\""), new("to", "ours"), new("agenda", "again")];

    [Theory]
    [InlineData(
        """{"event":"start","start":{"customParameters":{"from":"+1"},"callSid":"CA1"},"streamSid":"MZ1"}""",
        """{"event":"start","start":{"customParameters":{"from":"+1","agenda":"Ask \"why\"","to":"ours"},"callSid":"CA1"},"streamSid":"MZ1"}""")]
    [InlineData(
        """{"event":"start","start":{"customParameters":{"to":"Twilio's"}}}""",
        """{"event":"start","start":{"customParameters":{"to":"Twilio's","agenda":"Ask \"why\""}}}""")]
    [InlineData(
        """{"event":"start","start":{"customParameters":{"\u0074o":"","agenda":null}}}""",
        """{"event":"start","start":{"customParameters":{"\u0074o":"","agenda":null}}}""")]
    [InlineData(
        """{"event":"start","start":{"customParameters":{}}}""",
        """{"event":"start","start":{"customParameters":{"agenda":"Ask \"why\"","to":"ours"}}}""")]
    [InlineData(
        """ { "event": "start", "start": { "customParameters": { "a": "b" } } } """,
        """ { "event": "start", "start": { "customParameters": { "a": "b" ,"agenda":"Ask \"why\"","to":"ours"} } } """)]
    [InlineData(
        """{"event":"start","start":{"callSid":"CA1"}}""",
        """{"event":"start","start":{"callSid":"CA1","customParameters":{"agenda":"Ask \"why\"","to":"ours"}}}""")]
    [InlineData(
        """{"event":"start","start":{}}""",
        """{"event":"start","start":{"customParameters":{"agenda":"Ask \"why\"","to":"ours"}}}""")]
    [InlineData(
        """{"event":"start","start":{"customParameters":null}}""",
        """{"event":"start","start":{"customParameters":{"agenda":"Ask \"why\"","to":"ours"}}}""")]
    [InlineData(
        """{"start":{"customParameters":{"x":"}"}},"event":"start","start":{"customParameters":{"y":"}"},"customParameters":{"z":"}"}}}""",
        """{"start":{"customParameters":{"x":"}"}},"event":"start","start":{"customParameters":{"y":"}"},"customParameters":{"z":"}","agenda":"Ask \"why\"","to":"ours"}}}""")]
    [InlineData("""{"event":"connected"}""", """{"event":"connected"}""")]
    public void Adds_what_is_absent_and_leaves_the_rest_as_it_came(string text, string merged) =>
        Assert.Equal(merged, Merge(text, s_additional));

    [Fact]
    public void Nothing_to_add_changes_nothing()
    {
        const string Text = """{"event":"start","start":{}}""";
        Assert.Equal(Text, Merge(Text, []));
    }

    [Fact]
    public void Any_parameters_are_merged_as_objects_are() => Prop.ForAll<NonNull<string>[], NonNull<string>[]>(static (theirs, ours) =>
    {
        var parameters = new JsonObject();
        foreach (var text in theirs)
        {
            parameters[InUtf8(text.Get)] = "theirs";
        }

        var message = new JsonObject { ["event"] = "start", ["start"] = new JsonObject { ["customParameters"] = parameters, ["callSid"] = "CA1" } };
        var merged = Merge(message.ToJsonString(), ours.Select(static text => new KeyValuePair<string, string>(InUtf8(text.Get), "ours")));
        foreach (var text in ours)
        {
            parameters.TryAdd(InUtf8(text.Get), "ours");
        }

        return JsonNode.DeepEquals(message, JsonNode.Parse(merged));
    }).QuickCheckThrowOnFailure();

    private static string Merge(string text, IEnumerable<KeyValuePair<string, string>> additional) =>
        Encoding.UTF8.GetString(StartMessage.Merge(Encoding.UTF8.GetBytes(text), additional));

    private static string InUtf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
