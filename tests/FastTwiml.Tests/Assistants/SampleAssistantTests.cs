using System.Diagnostics;
using System.Text.RegularExpressions;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Audio;
using FastTwiml.Assistants.Carriers;
using FastTwiml.TestKit;
using FastTwiml.Tests.Assistants.Carriers;
using FastTwiml.Tests.Records;
using Xunit;

namespace FastTwiml.Tests.Assistants;

/// <summary>The sample in C#: samples/assistant-csharp.</summary>
public sealed partial class SampleAssistantTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "assistant-csharp");

    private readonly RecordedStream _stream = new();
    private readonly AssistantCarrier _carrier;

    public SampleAssistantTests()
    {
        _carrier = AssistantCarrier.Create(KeypadSample.Program.Keypad, new ManualThreads(), new TestLog<AssistantCarrier>());
        _carrier.Start(_stream);
    }

    [Fact]
    public void Greets() => Assert.Equal(["audio 4320"], _stream.Lines);

    [Fact]
    public void Plays_a_key_back_as_its_two_tones_after_silencing_what_was_playing()
    {
        _carrier.Digit('5');
        Assert.Equal(["audio 4320", "clear", "audio 2400"], _stream.Lines);
        var tone = _stream.Audio[4320..].Select(static code => (double)MuLaw.Decode(code)).ToArray();
        double[] frequencies = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
        Assert.Equal([770, 1336], frequencies.OrderByDescending(frequency => Power(tone, frequency)).Take(2).Order());
    }

    [Fact]
    public void Hash_greets_again()
    {
        _carrier.Digit('#');
        Assert.Equal(["audio 4320", "clear", "audio 4320"], _stream.Lines);
        Assert.Equal(_stream.Audio[..4320], _stream.Audio[4320..]);
    }

    [Fact]
    public void Star_hangs_up_when_the_goodbye_was_heard_and_no_key_interrupts_that()
    {
        _carrier.Audio([0xFF]);
        _carrier.Digit('*');
        _carrier.Digit('1');
        Assert.Equal(["audio 4320", "clear", "audio 4320", "mark goodbye"], _stream.Lines);
        _carrier.Mark("goodbye"u8, played: true);
        Assert.Equal("hang up", _stream.Lines[^1]);
        _carrier.End(StreamEnd.HungUp);
    }

    [Fact]
    public async Task Is_a_kind_in_every_command()
    {
        using var temporary = new TemporaryDatabase(create: false);
        var added = await RunAsync("assistants", "add", "--name", "keys", "--kind", "keypad", "--url", "https://h", "--database", temporary.Path, "--json");
        Assert.Equal((0, string.Empty), (added.ExitCode, added.Error));
        Assert.Contains("\"kind\":\"keypad\",\"url\":\"https://h\"", added.Output, StringComparison.Ordinal);
        var wrong = await RunAsync("assistants", "add", "--name", "x", "--kind", "oracle", "--database", temporary.Path);
        Assert.Equal((2, "fasttwiml: the kind 'oracle' is not valid: echo, relay, scripted or keypad\n"), (wrong.ExitCode, wrong.Error));
    }

    [Fact]
    public void The_pages_show_it_as_it_is()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "assistants.md")).ReplaceLineEndings("\n");
        var shown = CodeBlock().Matches(page).Select(static match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        var files = new[] { "Program.cs", "KeypadAssistant.cs" }.Select(static file => File.ReadAllText(Path.Combine(Folder, file)).ReplaceLineEndings("\n"));
        Assert.Equal(files.Order(StringComparer.Ordinal), shown);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "assistant-csharp"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static double Power(double[] samples, double frequency)
    {
        double Part(Func<double, double> wave) => samples.Select((sample, i) => sample * wave(2 * Math.PI * frequency * i / MuLaw.SampleRate)).Sum();
        return Math.Pow(Part(Math.Sin), 2) + Math.Pow(Part(Math.Cos), 2);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
