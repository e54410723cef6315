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
    [InlineData(AssistantKind.Echo)]
    [InlineData(AssistantKind.Relay)]
    [InlineData(AssistantKind.Scripted)]
    public void Every_kind_has_a_name_that_is_read_again(object kind)
    {
        Assert.True(AssistantKinds.TryParse(AssistantKinds.Text((AssistantKind)kind), out var read));
        Assert.Equal(kind, read);
        Assert.Contains(AssistantKinds.Text(read), AssistantKinds.All, StringComparison.Ordinal);
    }
}
