using System.Runtime.InteropServices;
using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Carriers;
using FastTwiml.Assistants.Carriers.Queued;
using FastTwiml.Assistants.Threads;
using FastTwiml.TestKit;
using FastTwiml.Tests.Records;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.Tests.Assistants.Carriers;

public class QueuedAssistantTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TestLog<AssistantCarrier> _log = new();
    private readonly ManualThreads _threads = new();
    private readonly RecordedAssistant _assistant = new();
    private readonly RecordedStream _stream = new();

    [Fact]
    public void The_memory_of_a_thread_takes_the_longest_entry()
    {
        Assert.True(AssistantThreads.ScratchBytes >= QueueLimits.AudioBytes);
        Assert.True(AssistantThreads.ScratchBytes >= QueueLimits.NameBytes);
    }

    [Fact]
    public void The_oldest_audio_is_dropped_and_counted_but_no_digit_no_mark_and_not_the_end()
    {
        var carrier = Carry(_threads);
        carrier.Start(_stream);
        carrier.Digit('1');
        for (var i = 0; i < 1_000; i++)
        {
            carrier.Audio([(byte)i, .. new byte[159]]);
            if (i % 100 == 0)
            {
                carrier.Mark(Encoding.UTF8.GetBytes($"{i}"), played: true);
            }
        }

        carrier.End(StreamEnd.Closed);
        _threads.RunAll();
        var heard = _assistant.Lines.Where(static line => line.StartsWith("audio", StringComparison.Ordinal)).ToList();
        Assert.Equal(QueueLimits.AudioBytes / 162, heard.Count);
        Assert.Equal(Enumerable.Range(1_000 - heard.Count, heard.Count).Select(static i => $"audio {(byte)i:x2}"), heard.Select(static line => line[..8]));
        Assert.Equal((1_000 - heard.Count) * 160, carrier.DroppedBytes);
        Assert.Equal(
            ["start", "digit 1", .. Enumerable.Range(0, 10).Select(static i => $"mark {100 * i} played"), "end Closed"],
            _assistant.Lines.Except(heard));
    }

    [Fact]
    public void Too_many_digits_that_wait_fail_the_stream()
    {
        var carrier = Carry(_threads);
        carrier.Start(_stream);
        for (var i = 0; i < QueueLimits.Controls; i++)
        {
            carrier.Digit('1');
        }

        Assert.Empty(_stream.Lines);
        carrier.Mark("one too many"u8, played: true);
        carrier.Digit('2');
        Assert.Equal(["fail"], _stream.Lines);
        Assert.Contains("took none of the digits and marks", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
        carrier.End(StreamEnd.AssistantFailed);
        _threads.RunAll();
        Assert.Equal(["start", "end AssistantFailed"], _assistant.Lines);
    }

    [Fact]
    public void One_call_with_much_to_do_lets_the_others_have_their_turn()
    {
        var other = new RecordedAssistant();
        var carrier = Carry(_threads);
        var otherCarrier = new QueuedAssistant(new AssistantKind("other", _ => other), _threads, _log);
        carrier.Start(_stream);
        for (var i = 0; i < 1_000; i++)
        {
            carrier.Audio([1]);
        }

        otherCarrier.Start(_stream);
        _threads.RunOne();
        _threads.RunOne();
        Assert.Equal(["start"], other.Lines);
        Assert.InRange(_assistant.Lines.Count, 2, 999);
        _threads.RunAll();
        Assert.Equal(1_001, _assistant.Lines.Count);
    }

    [Fact]
    public void The_bytes_that_an_assistant_looks_at_stay_as_they_are_while_more_come()
    {
        AssistantCarrier? carrier = null;
        var looks = 0;
        var looking = new LookingAssistant(() =>
        {
            for (var i = 0; looks == 0 && i < 1_000; i++)
            {
                carrier!.Audio([.. Enumerable.Repeat((byte)9, 160)]);
            }

            looks++;
        });
        carrier = new QueuedAssistant(new AssistantKind("test", _ => looking), _threads, _log);
        carrier.Start(_stream);
        carrier.Audio([1, 2, 3]);
        _threads.RunAll();
        Assert.Equal(1 + (QueueLimits.AudioBytes / 162), looks);
        Assert.Empty(_stream.Lines);
    }

    [Fact]
    public void Nothing_is_lost_doubled_or_out_of_order_between_threads() =>
        Prop.ForAll(Gen.Choose(0, 400).Two().ToArbitrary(), size =>
        {
            using var threads = new AssistantThreads(_log, idleTime: TimeSpan.FromMilliseconds(1), atOnce: 2);
            var calls = Enumerable.Range(0, 4).Select(_ => (Assistant: new RecordedAssistant(), Stream: new RecordedStream())).ToList();
            var carriers = calls.Select(call => new QueuedAssistant(new AssistantKind("test", _ => call.Assistant), threads, _log)).ToList();
            var (first, second) = size;
            carriers.ForEach(carrier => carrier.Start(calls[0].Stream));
            Parallel.ForEach(carriers, carrier =>
            {
                for (var i = 0; i < first + second; i++)
                {
                    carrier.Digit((char)('0' + (i % 10)));
                    if (i == first)
                    {
                        Thread.Yield();
                    }
                }

                carrier.End(StreamEnd.Stopped);
            });
            Assert.True(threads.Stop(Long));
            var expected = Enumerable.Range(0, first + second).Select(static i => $"digit {i % 10}").Prepend("start").Append("end Stopped").ToList();
            return calls.TrueForAll(call => expected.SequenceEqual(call.Assistant.Lines));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Between_threads_audio_is_heard_whole_and_in_order_or_dropped_and_counted()
    {
        const int Messages = 20_000;
        using var held = new ManualResetEventSlim();
        using var threads = new AssistantThreads(_log, atOnce: 2);
        var heard = new List<string>();
        _assistant.Before = line =>
        {
            if (line == "start")
            {
                // So that something is dropped for certain; what comes after is up to the machine.
                held.Wait(Long);
            }

            heard.Add(line);
        };
        var carrier = Carry(threads);
        carrier.Start(_stream);
        var audio = new byte[160];
        for (var i = 0; i < Messages; i++)
        {
            // Every pair of bytes says which message it belongs to.
            MemoryMarshal.Cast<byte, ushort>(audio.AsSpan()).Fill((ushort)i);
            carrier.Audio(audio);
            if (i == 1_000)
            {
                held.Set();
            }
        }

        carrier.End(StreamEnd.Stopped);
        Assert.True(threads.Stop(Long));
        Assert.Equal(["start", "end Stopped"], new[] { heard[0], heard[^1] });
        var numbers = heard[1..^1].ConvertAll(static line => BitConverter.ToUInt16(Convert.FromHexString(line[6..10])));
        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.All(heard[1..^1], static line => Assert.Equal(string.Concat(Enumerable.Repeat(line[6..10], 80)), line[6..]));
        Assert.Equal(Messages * 160L, (numbers.Count * 160L) + carrier.DroppedBytes);
        Assert.InRange(carrier.DroppedBytes, 1, Messages * 160L);
    }

    [Fact]
    public async Task A_call_that_is_held_delays_no_other_call()
    {
        using var held = new ManualResetEventSlim();
        using var threads = new AssistantThreads(_log, atOnce: 1);
        _assistant.Before = _ => held.Wait(Long);
        var other = new RecordedAssistant();
        var carrier = Carry(threads);
        var otherCarrier = new QueuedAssistant(new AssistantKind("other", _ => other), threads, _log);
        carrier.Start(_stream);
        otherCarrier.Start(_stream);
        otherCarrier.End(StreamEnd.Stopped);
        await other.Ended.Task.WaitAsync(Long);
        Assert.Empty(_assistant.Lines);
        held.Set();
    }

    private QueuedAssistant Carry(IAssistantThreads threads) => new(new AssistantKind("test", _ => _assistant), threads, _log);

    /// <summary>Compares what it was given before and after.</summary>
    private sealed class LookingAssistant(Action look) : IAssistant
    {
        public void OnStart(CallStream stream)
        {
        }

        public void OnAudio(ReadOnlySpan<byte> audio)
        {
            var before = audio.ToArray();
            look();
            Assert.Equal(before, audio.ToArray());
        }
    }
}
