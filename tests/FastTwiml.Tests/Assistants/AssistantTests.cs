using System.Text;
using FastTwiml.Assistants;
using Xunit;

namespace FastTwiml.Tests.Assistants;

public class AssistantTests
{
    [Fact]
    public void What_the_TwiML_needs_is_encoded_once()
    {
        var assistant = new Assistant(42, new AssistantSettings("a", AssistantKind.Relay)
        {
            Url = "ws://h",
            StreamName = "größer",
            StatusCallback = "/cb",
        });
        Assert.Equal(
            ["größer", "/cb"],
            new[] { assistant.StreamNameUtf8, assistant.StatusCallbackUtf8 }.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void What_there_is_not_is_empty()
    {
        var assistant = new Assistant(1, new AssistantSettings("a", AssistantKind.Echo));
        Assert.Empty(assistant.StreamNameUtf8);
        Assert.Empty(assistant.StatusCallbackUtf8);
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("relay")]
    [InlineData("scripted")]
    public void Every_kind_is_found_by_its_name(string name)
    {
        Assert.True(AssistantKinds.TryParse(name, out var kind));
        Assert.Equal(name, kind.Name);
        Assert.Contains(name, AssistantKinds.Names, StringComparison.Ordinal);
    }
}
