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
            WelcomeMessage = "Grüß Gott",
            StreamName = "s",
            StatusCallback = "/cb",
            FallbackSay = "Sorry",
            FallbackDial = "+15555550199",
        });
        Assert.Equal(
            ["42", "Grüß Gott", "s", "/cb", "Sorry", "+15555550199"],
            new[] { assistant.IdUtf8, assistant.WelcomeMessageUtf8, assistant.StreamNameUtf8, assistant.StatusCallbackUtf8, assistant.FallbackSayUtf8, assistant.FallbackDialUtf8 }
                .Select(Encoding.UTF8.GetString));
        Assert.True(assistant.HasFallback);
    }

    [Fact]
    public void What_there_is_not_is_empty()
    {
        var assistant = new Assistant(1, new AssistantSettings("a", AssistantKind.Echo));
        Assert.Empty(assistant.StreamNameUtf8);
        Assert.Empty(assistant.StatusCallbackUtf8);
        Assert.False(assistant.HasFallback);
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
