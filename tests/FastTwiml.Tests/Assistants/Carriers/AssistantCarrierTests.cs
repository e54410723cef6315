using FastTwiml.Assistants;
using FastTwiml.Assistants.Carriers;
using FastTwiml.TestKit;
using FastTwiml.Tests.Records;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.Tests.Assistants.Carriers;

/// <summary>What both carriers do, whichever thread the assistant runs on.</summary>
public class AssistantCarrierTests
{
    private readonly TestLog<AssistantCarrier> _log = new();
    private readonly ManualThreads _threads = new();
    private readonly RecordedAssistant _assistant = new();
    private readonly RecordedStream _stream = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Everything_arrives_once_and_in_order(bool neverBlocks)
    {
        var carrier = Carry(neverBlocks, _ => _assistant);
        carrier.Start(_stream);
        carrier.Audio([1, 2, 255]);
        carrier.Audio([3]);
        carrier.Digit('#');
        carrier.Mark("größe"u8, played: true);
        carrier.Audio([4]);
        carrier.Mark("b"u8, played: false);
        carrier.Mark([], played: true);
        carrier.End(StreamEnd.Stopped);
        _threads.RunAll();
        Assert.Equal(
            ["start", "audio 0102ff", "audio 03", "digit #", "mark größe played", "audio 04", "mark b cleared", "mark  played", "end Stopped"],
            _assistant.Lines);
        Assert.Empty(_stream.Lines);
        Assert.Equal(0, carrier.DroppedBytes);
        Assert.Equal(0, _threads.Waiting);
    }

    [Theory]
    [InlineData(true, "start")]
    [InlineData(true, "audio 01")]
    [InlineData(true, "digit 5")]
    [InlineData(true, "mark m played")]
    [InlineData(false, "start")]
    [InlineData(false, "audio 01")]
    [InlineData(false, "digit 5")]
    [InlineData(false, "mark m played")]
    public void An_assistant_that_throws_fails_the_stream_and_hears_nothing_more_but_the_end(bool neverBlocks, string badMoment)
    {
        _assistant.Before = line => _ = line == badMoment ? throw new InvalidOperationException("broken") : 0;
        var carrier = Carry(neverBlocks, _ => _assistant);
        string[] all = ["start", "audio 01", "digit 5", "mark m played"];
        carrier.Start(_stream);
        carrier.Audio([1]);
        carrier.Digit('5');
        carrier.Mark("m"u8, played: true);
        _threads.RunAll();
        carrier.Audio([2]);
        carrier.Digit('6');
        carrier.Mark("n"u8, played: true);
        carrier.End(StreamEnd.AssistantFailed);
        _threads.RunAll();
        Assert.Equal(all.TakeWhile(line => line != badMoment).Append("end AssistantFailed"), _assistant.Lines);
        Assert.Equal(["fail"], _stream.Lines);
        Assert.Equal(
            "The test assistant of call CA00000000000000000000000000000001 threw an exception, so the stream ends as failed.",
            Assert.Single(_log.At(LogLevel.Warning)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_assistant_that_cannot_be_made_fails_the_stream(bool neverBlocks)
    {
        var carrier = Carry(neverBlocks, static _ => throw new InvalidOperationException("no such voice"));
        carrier.Start(_stream);
        carrier.Audio([1]);
        carrier.Mark("m"u8, played: true);
        carrier.Digit('1');
        _threads.RunAll();
        carrier.End(StreamEnd.AssistantFailed);
        _threads.RunAll();
        Assert.Equal(["fail"], _stream.Lines);
        Assert.Single(_log.At(LogLevel.Warning));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_thrown_at_the_end_is_logged_and_fails_nothing(bool neverBlocks)
    {
        _assistant.Before = static line => _ = line[0] == 'e' ? throw new InvalidOperationException("broken") : 0;
        var carrier = Carry(neverBlocks, _ => _assistant);
        carrier.Start(_stream);
        carrier.End(StreamEnd.Stopped);
        _threads.RunAll();
        Assert.Equal(["start"], _assistant.Lines);
        Assert.Empty(_stream.Lines);
        Assert.Single(_log.At(LogLevel.Warning));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_assistant_is_made_for_its_call(bool neverBlocks)
    {
        CallInfo? call = null;
        var carrier = Carry(neverBlocks, given =>
        {
            call = given;
            return _assistant;
        });
        Assert.Null(call);
        carrier.Start(_stream);
        _threads.RunAll();
        Assert.Same(_stream.Call, call);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_allocates_nothing(bool neverBlocks)
    {
        var carrier = Carry(neverBlocks, static _ => new SilentAssistant());
        var audio = new byte[160];
        carrier.Start(_stream);
        AllocationCheck.Zero(() =>
        {
            carrier.Audio(audio);
            carrier.Audio(audio);
            carrier.Digit('1');
            carrier.Mark("mark"u8, played: true);
            _threads.RunAll();
        });
    }

    private AssistantCarrier Carry(bool neverBlocks, Func<CallInfo, IAssistant> create) =>
        AssistantCarrier.Create(new AssistantKind("test", create) { NeverBlocks = neverBlocks }, _threads, _log);

    private sealed class SilentAssistant : IAssistant
    {
        public void OnStart(CallStream stream)
        {
        }

        public void OnAudio(ReadOnlySpan<byte> audio)
        {
        }
    }
}
