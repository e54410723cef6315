using FastTwiml.Assistants;
using FastTwiml.Cli;
using FastTwiml.Records.Assistants;
using FastTwiml.Tests.Records;
using Xunit;

namespace FastTwiml.Tests.Cli;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Says_which_assistant_could_not_do_its_work()
    {
        var good = Path.Combine(_temporary.Folder, "good.ulaw");
        File.WriteAllBytes(good, new byte[100]);
        Add("good", good);
        Assert.Equal(0, Run().ExitCode);
        Add("bad", "/nowhere.wav");
        using (var editor = new DirectoryEditor(_temporary.Database))
        {
            editor.AddAssistant(new AssistantSettings("bot", AssistantKind.Relay) { Url = "ws://h", Headers = AssistantHeaders.Of(["A: ${FASTTWIML_NO_SUCH_VARIABLE}"]) });
        }

        var run = Run();
        Assert.Equal(2, run.ExitCode);
        var lines = run.Output.Split('\n').Where(static line => line.Contains(" assistant  ", StringComparison.Ordinal));
        Assert.Equal(
            [
                "problem assistant      bad: the file '/nowhere.wav' does not exist",
                "note    assistant      bot: the header A needs the environment variable FASTTWIML_NO_SUCH_VARIABLE, which is not set, here at least",
            ],
            lines);
    }

    [Theory]
    [InlineData("http://voice.example.com", true)]
    [InlineData("https://voice.example.com", false)]
    public void Says_that_no_stream_comes_over_http(string publicUrl, bool isSaid)
    {
        var run = Run("--public-url", publicUrl);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(isSaid, run.Output.Contains("note    public URL     http only", StringComparison.Ordinal));
    }

    private void Add(string name, string file)
    {
        using var editor = new DirectoryEditor(_temporary.Database);
        editor.AddAssistant(new AssistantSettings(name, AssistantKind.Scripted) { File = file });
    }

    private CommandLineRun Run(params string[] arguments) =>
        CommandLineRun.Of(CheckCommand.Create(), ["--database", _temporary.Path, "--Twilio:RequestValidation:Enabled=false", .. arguments]);
}
