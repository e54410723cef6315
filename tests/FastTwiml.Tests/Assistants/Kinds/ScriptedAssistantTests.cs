using FastTwiml.Assistants;
using FastTwiml.Assistants.Audio;
using FastTwiml.Assistants.Kinds;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Assistants.Kinds;

public sealed class ScriptedAssistantTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasttwiml-test-");
    private readonly AudioFiles _files = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_short_file_is_sent_at_once_with_a_mark_behind_it_and_its_return_hangs_up()
    {
        var stream = Stream(2_000);
        using var assistant = Start(stream);
        Assert.Equal(["audio 1600", "mark piece", "audio 400", "mark end"], stream.Lines);
        assistant.OnAudio([1]);
        ((IAssistant)assistant).OnDigit('1');
        assistant.OnMark("piece"u8, played: true);
        Assert.Equal(4, stream.Lines.Count);
        assistant.OnMark("end"u8, played: true);
        Assert.Equal("hang up", stream.Lines[^1]);
    }

    [Fact]
    public void Of_a_long_file_no_more_than_two_seconds_are_ahead_of_the_caller()
    {
        var stream = Stream(80_000);
        using var assistant = Start(stream);
        Assert.Equal(16_000, stream.Audio.Length);
        assistant.OnAudio([1]);
        Assert.Equal(16_000, stream.Audio.Length);
        stream.HeardBytes = 1_600;
        assistant.OnMark("piece"u8, played: true);
        Assert.Equal(17_600, stream.Audio.Length);
        stream.HeardBytes = 10_000;
        assistant.OnAudio([1]);
        Assert.InRange(stream.Audio.Length, 26_000, 27_600);
    }

    [Fact]
    public void The_whole_file_is_heard_once_whatever_is_refused_on_the_way_and_the_end_comes_last() =>
        Prop.ForAll(Gen.Choose(0, 3).ArrayOf(400).ToArbitrary(), Gen.Choose(1, 60_000).ToArbitrary(), (steps, bytes) =>
        {
            var stream = Stream(bytes);
            stream.Accepts = steps[0] != 0;
            using var assistant = Start(stream);
            foreach (var step in steps.Concat(Enumerable.Repeat(3, 60)))
            {
                stream.Accepts = step != 0;
                stream.HeardBytes = Math.Min(stream.Audio.Length, stream.HeardBytes + 1_000);
                if (step == 1)
                {
                    assistant.OnMark("piece"u8, played: true);
                }
                else
                {
                    assistant.OnAudio([1]);
                }
            }

            Assert.Equal(AudioOf(bytes), stream.Audio);
            Assert.Equal("mark end", stream.Lines[^1]);
            Assert.Single(stream.Lines, static line => line == "mark end");
            Assert.DoesNotContain("hang up", stream.Lines);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Without_the_mark_the_call_ends_ten_seconds_after_the_file()
    {
        var stream = Stream(16_000);
        using var assistant = Start(stream);
        _time.Pass(TimeSpan.FromSeconds(11.9));
        Assert.DoesNotContain("hang up", stream.Lines);
        _time.Pass(TimeSpan.FromSeconds(0.2));
        Assert.Equal("hang up", stream.Lines[^1]);
    }

    [Fact]
    public void After_the_end_no_time_runs()
    {
        var stream = Stream(800);
        using var assistant = Start(stream);
        assistant.OnEnd(StreamEnd.Stopped);
        _time.Pass(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("hang up", stream.Lines);
    }

    [Fact]
    public void A_file_that_is_gone_is_named()
    {
        var stream = Stream(1);
        File.Delete(stream.Call.Assistant.File!);
        using var assistant = new ScriptedAssistant(stream.Call, _files, _time);
        Assert.Equal($"the file '{stream.Call.Assistant.File}' does not exist", Assert.Throws<AssistantException>(() => assistant.OnStart(stream)).Message);
        assistant.OnEnd(StreamEnd.AssistantFailed);
    }

    [Fact]
    public void Without_a_file_it_says_how_to_name_one()
    {
        var stream = new RecordedStream();
        var assistant = AssistantKind.Scripted.Create(stream.Call);
        Assert.Contains("--file", Assert.Throws<AssistantException>(() => assistant.OnStart(stream)).Message, StringComparison.Ordinal);
        Assert.False(AssistantKind.Scripted.NeverBlocks);
    }

    private static byte[] AudioOf(int bytes) => [.. Enumerable.Range(0, bytes).Select(static i => (byte)(i * 31 / 7))];

    private ScriptedAssistant Start(RecordedStream stream)
    {
        var assistant = new ScriptedAssistant(stream.Call, _files, _time);
        assistant.OnStart(stream);
        return assistant;
    }

    private RecordedStream Stream(int bytes)
    {
        var path = Path.Combine(_folder.FullName, "file.ulaw");
        File.WriteAllBytes(path, AudioOf(bytes));
        var call = new RecordedStream().Call;
        return new RecordedStream(call with { Assistant = new AssistantInfo { Name = "tape", File = path } });
    }
}
