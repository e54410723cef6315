using System.Text;
using FastTwiml.Simulation;
using FastTwiml.Simulation.Streams.Listening;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams.Listening;

/// <summary>The playback, against a caller's ear that hears one byte after the other.</summary>
public class PlaybackTests
{
    [Fact]
    public void Plays_and_returns_marks_like_an_ear_that_hears_byte_by_byte()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var random = new SeededRandom(seed);
            var (playback, ear) = (new Playback(), new Ear());
            List<string> returned = [];
            var now = 0L;
            for (var step = 0; step < 200; step++)
            {
                // A byte's time is the ear's grid.
                var until = now + (random.Below(400) * Playback.MicrosPerByte);
                ear.HearUntil(until);
                while (playback.TryTakeMark(until, out var name))
                {
                    returned.Add(Encoding.UTF8.GetString(name));
                }

                now = until;
                Assert.Equal(ear.Returned, returned);
                switch (random.Below(8))
                {
                    case < 4:
                        var bytes = random.Below(500);
                        Assert.Equal(now + (ear.Waiting * (long)Playback.MicrosPerByte), playback.OnAudio(bytes, now));
                        ear.Add(bytes);
                        break;
                    case < 7:
                        var mark = new string('m', random.Below(40)) + step;
                        playback.OnMark(Encoding.UTF8.GetBytes(mark), now);
                        ear.Add(mark);
                        break;
                    default:
                        playback.OnClear(now);
                        ear.Clear();
                        break;
                }

                Assert.Equal(ear.Marks, playback.WaitingMarks);
            }
        }
    }

    [Fact]
    public void The_longest_lead_is_the_most_that_waited()
    {
        var playback = new Playback();
        playback.OnAudio(8_000, 0);
        playback.OnAudio(8_000, 500_000);
        playback.OnAudio(80, 5_000_000);
        Assert.Equal(1_500_000, playback.LongestLeadMicros);
    }

    [Fact]
    public void Without_marks_none_is_due() => Assert.Equal(Playback.Never, new Playback().NextMarkMicros);

    [Fact]
    public void Marks_in_steady_state_allocate_nothing()
    {
        var playback = new Playback();
        long now = 0;
        AllocationCheck.Zero(() =>
        {
            now += 20_000;
            playback.OnAudio(160, now);
            playback.OnMark("one name"u8, now);
            playback.OnMark("another, longer name"u8, now);
            while (playback.TryTakeMark(now, out _))
            {
            }
        });
    }

    private sealed class Ear
    {
        // Null is a byte of audio; a text is a mark.
        private readonly Queue<string?> _queue = new();
        private long _now;

        public List<string> Returned { get; } = [];

        public int Waiting => _queue.Count(static item => item is null);

        public int Marks => _queue.Count(static item => item is not null);

        public void Add(int bytes)
        {
            for (var i = 0; i < bytes; i++)
            {
                _queue.Enqueue(null);
            }
        }

        public void Add(string mark) => _queue.Enqueue(mark);

        public void Clear()
        {
            var marks = _queue.OfType<string>().ToList();
            _queue.Clear();
            marks.ForEach(_queue.Enqueue);
        }

        public void HearUntil(long micros)
        {
            ReturnMarks();
            for (; _now < micros; _now += Playback.MicrosPerByte)
            {
                _queue.TryDequeue(out _);
                ReturnMarks();
            }
        }

        private void ReturnMarks()
        {
            while (_queue.TryPeek(out var mark) && mark is not null)
            {
                Returned.Add(_queue.Dequeue()!);
            }
        }
    }
}
