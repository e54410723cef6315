using FastTwiml.Assistants;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Assistants;

public class AssistantKindsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Loud")]
    [InlineData("two words")]
    [InlineData("größe")]
    [InlineData("a2345678901234567890123456789012345678901")]
    public void A_kind_needs_a_valid_name(string name) =>
        Assert.Contains("lower-case letters, digits and hyphens", Assert.Throws<ArgumentException>(() => Kind(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("openai-realtime-2")]
    [InlineData("a234567890123456789012345678901234567890")]
    public void A_valid_name_is_kept(string name) => Assert.Equal(name, Kind(name).Name);

    [Fact]
    public void There_is_one_kind_of_a_name()
    {
        Assert.Contains("'echo' already", Assert.Throws<ArgumentException>(() => AssistantKinds.Add([Kind("echo")])).Message, StringComparison.Ordinal);
        AssistantKinds.Add([AssistantKind.Echo]);
        Assert.Equal("echo, relay or scripted", AssistantKinds.Names);
    }

    [Fact]
    public void A_kind_of_ones_own_may_use_every_setting()
    {
        var settings = new AssistantSettings("a", Kind("own"))
        {
            Url = "https://h/x",
            File = "notes.txt",
            Headers = AssistantHeaders.Of(["A: b"]),
            ConnectTimeout = TimeSpan.FromSeconds(1),
            WelcomeMessage = "Hello",
        };
        Assert.Null(settings.Problem());
        var info = new Assistant(1, settings).Info;
        Assert.Equal("a https://h/x notes.txt A: b 1 Hello", $"{info.Name} {info.Url} {info.File} {info.Headers[0]} {info.ConnectTimeout.TotalSeconds} {info.WelcomeMessage}");
        Assert.Contains("the url 'nowhere' is not valid", (settings with { Url = "nowhere" }).Problem(), StringComparison.Ordinal);
        Assert.Contains("the header 'bad' is not valid", (settings with { Headers = AssistantHeaders.Of(["bad"]) }).Problem(), StringComparison.Ordinal);
        Assert.Contains("on one line", (settings with { File = "a\nb" }).Problem(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void A_connect_timeout_has_bounds(int milliseconds, bool isValid)
    {
        var settings = new AssistantSettings("a", AssistantKind.Relay) { Url = "ws://h", ConnectTimeout = TimeSpan.FromMilliseconds(milliseconds) };
        Assert.Equal(isValid, settings.Problem() is null);
    }

    [Fact]
    public void What_was_not_set_is_the_default() => Assert.Equal(TimeSpan.FromSeconds(3), new Assistant(1, new AssistantSettings("a", AssistantKind.Echo)).Info.ConnectTimeout);

    private static AssistantKind Kind(string name) => new(name, static _ => new RecordedAssistant());
}
