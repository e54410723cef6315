using System.Text;
using FastTwiml.Assistants.Carriers.Queued;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Assistants.Carriers;

public class AssistantQueueTests
{
    /// <summary>A step is a taking (negative), or an adding: what it adds follows from its number.</summary>
    private static readonly Arbitrary<int[]> Steps = Arb.From(
        from bias in Gen.Choose(0, 9)
        from steps in Gen.ArrayOf(Gen.Frequency((bias, Gen.Constant(-1)), (6, Gen.Choose(0, 1 << 20))), 300)
        select steps);

    [Fact]
    public void Everything_comes_out_as_from_a_list_that_loses_its_oldest_audio() =>
        Prop.ForAll(Steps, static steps =>
        {
            var queue = new AssistantQueue();
            var model = new Model();
            var scratch = new byte[QueueLimits.AudioBytes];
            foreach (var step in steps)
            {
                if (step < 0)
                {
                    Assert.Equal(model.Take(), Take(ref queue, scratch));
                }
                else
                {
                    Assert.Equal(model.Add(step), Add(ref queue, step));
                }

                Assert.Equal(model.Dropped, queue.DroppedBytes);
                Assert.Equal(model.IsEmpty, queue.IsEmpty);
            }

            while (model.Take() is { } line)
            {
                Assert.Equal(line, Take(ref queue, scratch));
            }

            Assert.Null(Take(ref queue, scratch));
            queue.Free();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Four_seconds_of_audio_fit()
    {
        var queue = new AssistantQueue();
        for (var i = 0; i < 4 * 50; i++)
        {
            queue.AddAudio(new byte[160]);
        }

        Assert.Equal(0, queue.DroppedBytes);
    }

    [Fact]
    public void Of_a_message_longer_than_all_that_may_wait_the_newest_part_is_kept()
    {
        var queue = new AssistantQueue();
        var audio = Enumerable.Range(0, 40_000).Select(static i => (byte)i).ToArray();
        queue.AddAudio("before"u8);
        queue.AddAudio(audio);
        var scratch = new byte[QueueLimits.AudioBytes];
        Assert.True(queue.TryTake(scratch, out var entry));
        Assert.Equal(audio[^entry.Bytes..], scratch[..entry.Bytes]);
        Assert.Equal(QueueLimits.AudioBytes - 2, entry.Bytes);
        Assert.Equal(6 + audio.Length - entry.Bytes, queue.DroppedBytes);
        Assert.True(queue.IsEmpty);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Controls_have_a_bound(int beyond, bool fits)
    {
        var queue = new AssistantQueue();
        for (var i = 0; i < QueueLimits.Controls - 1 + beyond; i++)
        {
            Assert.True(queue.TryAddDigit('1'));
        }

        Assert.Equal(fits, queue.TryAddMark("m"u8, true));
        Assert.False(queue.TryAddDigit('2'));
    }

    [Theory]
    [InlineData(QueueLimits.NameBytes - 1, true)]
    [InlineData(QueueLimits.NameBytes, true)]
    [InlineData(QueueLimits.NameBytes + 1, false)]
    public void Names_have_a_bound(int bytes, bool fits)
    {
        var queue = new AssistantQueue();
        Assert.True(queue.TryAddMark(new byte[1000], true));
        Assert.Equal(fits, queue.TryAddMark(new byte[bytes - 1000], true));
        Assert.True(queue.TryAddMark([], true));
    }

    [Fact]
    public void A_message_in_and_out_allocates_nothing()
    {
        var queue = new AssistantQueue();
        var scratch = new byte[QueueLimits.AudioBytes];
        var audio = new byte[160];
        AllocationCheck.Zero(() =>
        {
            queue.AddAudio(audio);
            queue.AddAudio(audio);
            queue.TryAddMark("name"u8, true);
            queue.TryAddDigit('1');
            while (queue.TryTake(scratch, out _))
            {
            }
        });
    }

    // Some hundred messages of up to 700 bytes overflow four seconds; every twelfth is far longer.
    private static byte[] AudioOf(int step) => [.. Enumerable.Range(step, step % 12 == 0 ? step % 20_000 : step % 700).Select(static i => (byte)(i * 7))];

    private static string? Take(ref AssistantQueue queue, byte[] scratch) =>
        !queue.TryTake(scratch, out var entry) ? null : entry.Kind switch
        {
            QueueEntryKind.Audio => $"audio {Convert.ToHexString(scratch, 0, entry.Bytes)}",
            QueueEntryKind.Digit => $"digit {entry.Digit}",
            _ => $"mark {Encoding.UTF8.GetString(scratch, 0, entry.Bytes)} {entry.Played}",
        };

    private static bool Add(ref AssistantQueue queue, int step)
    {
        switch (step % 10)
        {
            case 7:
                return queue.TryAddDigit((char)('0' + (step / 10 % 10)));
            case 8:
                return queue.TryAddMark(Encoding.UTF8.GetBytes(new string('n', step % 300)), step % 4 == 0);
            default:
                queue.AddAudio(AudioOf(step));
                return true;
        }
    }

    /// <summary>The plainest thing that does the same.</summary>
    private sealed class Model
    {
        private readonly List<string> _lines = [];

        public long Dropped { get; private set; }

        public bool IsEmpty => _lines.Count == 0;

        public bool Add(int step)
        {
            _lines.Add((step % 10) switch
            {
                7 => $"digit {step / 10 % 10}",
                8 => $"mark {new string('n', step % 300)} {step % 4 == 0}",
                _ => $"audio {Convert.ToHexString(AudioOf(step))}",
            });
            var names = _lines.Where(static line => line[0] == 'm').Sum(static line => line.Split(' ')[1].Length);
            if (names > QueueLimits.NameBytes || _lines.Count(static line => line[0] != 'a') > QueueLimits.Controls)
            {
                _lines.RemoveAt(_lines.Count - 1);
                return false;
            }

            while (_lines.Where(static line => line[0] == 'a').Sum(static line => BytesOf(line) + 2) > QueueLimits.AudioBytes)
            {
                var oldest = _lines.FindIndex(static line => line[0] == 'a');
                Dropped += BytesOf(_lines[oldest]);
                _lines.RemoveAt(oldest);
            }

            return true;
        }

        public string? Take()
        {
            if (_lines.Count == 0)
            {
                return null;
            }

            var line = _lines[0];
            _lines.RemoveAt(0);
            return line;
        }

        private static int BytesOf(string line) => (line.Length - "audio ".Length) / 2;
    }
}
