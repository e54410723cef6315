using System.Text;
using FastTwiml.MediaStreams.Playback;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Playback;

public class PlaybackClockTests
{
    private const long Second = 1_000_000;
    private const int BytesPerSecond = 8_000;

    private PlaybackClock _clock;

    [Fact]
    public void Nothing_sent_is_nothing_heard()
    {
        Assert.Equal(0, _clock.HeardBytes(5 * Second));
        Assert.Equal(0, _clock.LeadMicros(5 * Second));
    }

    [Fact]
    public void Audio_is_heard_at_eight_bytes_a_millisecond()
    {
        _clock.OnSent(BytesPerSecond, 7 * Second);
        Assert.Equal((0, Second), (_clock.HeardBytes(7 * Second), _clock.LeadMicros(7 * Second)));
        Assert.Equal((160, Second - 20_000), (_clock.HeardBytes(7 * Second + 20_000), _clock.LeadMicros(7 * Second + 20_000)));
        Assert.Equal((BytesPerSecond, 0), (_clock.HeardBytes(8 * Second), _clock.LeadMicros(8 * Second)));
    }

    [Fact]
    public void No_more_is_heard_than_was_sent()
    {
        _clock.OnSent(160, 0);
        Assert.Equal(160, _clock.HeardBytes(60 * Second));
        Assert.Equal(0, _clock.LeadMicros(60 * Second));
    }

    [Fact]
    public void What_is_sent_while_something_plays_plays_after_it()
    {
        _clock.OnSent(BytesPerSecond, 0);
        _clock.OnSent(BytesPerSecond, Second / 2);
        Assert.Equal(3 * Second / 2, _clock.LeadMicros(Second / 2));
        Assert.Equal(2 * BytesPerSecond, _clock.HeardBytes(2 * Second));
    }

    [Fact]
    public void What_is_sent_after_a_silence_plays_at_once()
    {
        _clock.OnSent(160, 0);
        _clock.OnSent(160, 10 * Second);
        Assert.Equal(160, _clock.HeardBytes(10 * Second));
        Assert.Equal(240, _clock.HeardBytes(10 * Second + 10_000));
    }

    [Fact]
    public void A_mark_that_returns_on_time_changes_nothing()
    {
        _clock.OnSent(BytesPerSecond, 0);
        _clock.OnMark("1"u8);
        _clock.OnSent(BytesPerSecond, 0);
        Assert.Equal(MarkOutcome.Played, _clock.OnMarkReturned("1"u8, Second));
        Assert.Equal(BytesPerSecond, _clock.HeardBytes(Second));
        Assert.Equal(Second, _clock.LeadMicros(Second));
    }

    [Fact]
    public void A_mark_that_returns_late_holds_the_clock_back()
    {
        _clock.OnSent(BytesPerSecond, 0);
        _clock.OnMark("1"u8);
        _clock.OnSent(BytesPerSecond, 0);
        Assert.Equal(MarkOutcome.Played, _clock.OnMarkReturned("1"u8, Second + 300_000));
        Assert.Equal(BytesPerSecond, _clock.HeardBytes(Second + 300_000));
        Assert.Equal(2 * BytesPerSecond, _clock.HeardBytes(2 * Second + 300_000));
    }

    [Fact]
    public void A_mark_that_returns_early_takes_the_clock_forward()
    {
        _clock.OnSent(BytesPerSecond, 0);
        _clock.OnMark("1"u8);
        Assert.Equal(MarkOutcome.Played, _clock.OnMarkReturned("1"u8, Second / 2));
        Assert.Equal((BytesPerSecond, 0), (_clock.HeardBytes(Second / 2), _clock.LeadMicros(Second / 2)));
    }

    [Fact]
    public void What_was_cleared_is_never_heard()
    {
        _clock.OnSent(BytesPerSecond, 0);
        _clock.OnMark("1"u8);
        _clock.OnClear(Second / 4);
        Assert.Equal((BytesPerSecond / 4, 0), (_clock.HeardBytes(Second), _clock.LeadMicros(Second / 4)));
        Assert.Equal(MarkOutcome.Cleared, _clock.OnMarkReturned("1"u8, Second / 4));
        Assert.Equal(BytesPerSecond / 4, _clock.HeardBytes(Second));
    }

    [Fact]
    public void Marks_after_a_clear_are_new_even_of_the_same_name()
    {
        _clock.OnSent(800, 0);
        _clock.OnMark("a"u8);
        _clock.OnMark("a"u8);
        _clock.OnClear(0);
        _clock.OnSent(800, 0);
        _clock.OnMark("a"u8);
        Assert.Equal(
            [MarkOutcome.Cleared, MarkOutcome.Cleared, MarkOutcome.Played, MarkOutcome.Unknown],
            Enumerable.Range(0, 4).Select(_ => _clock.OnMarkReturned("a"u8, Second)));
    }

    [Fact]
    public void A_mark_that_was_not_sent_is_unknown()
    {
        _clock.OnSent(800, 0);
        _clock.OnMark("a"u8);
        Assert.Equal(MarkOutcome.Unknown, _clock.OnMarkReturned("b"u8, 0));
        Assert.Equal(0, _clock.HeardBytes(0));
    }

    [Fact]
    public void The_oldest_of_too_many_marks_is_forgotten()
    {
        for (var i = 0; i <= PendingMarks.Most; i++)
        {
            _clock.OnMark(Name(i));
        }

        Assert.Equal(MarkOutcome.Unknown, _clock.OnMarkReturned(Name(0), 0));
        for (var i = 1; i <= PendingMarks.Most; i++)
        {
            Assert.Equal(MarkOutcome.Played, _clock.OnMarkReturned(Name(i), 0));
        }
    }

    [Fact]
    public void A_clear_of_marks_that_are_then_forgotten_says_nothing_of_newer_ones()
    {
        _clock.OnMark(Name(0));
        _clock.OnMark(Name(1));
        _clock.OnClear(0);
        for (var i = 2; i <= PendingMarks.Most; i++)
        {
            _clock.OnMark(Name(i));
        }

        Assert.Equal(MarkOutcome.Cleared, _clock.OnMarkReturned(Name(1), 0));
        Assert.Equal(MarkOutcome.Played, _clock.OnMarkReturned(Name(2), 0));
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_take_back_what_is_known()
    {
        _clock.OnSent(800, Second);
        _clock.OnMark("a"u8);
        _clock.OnMarkReturned("a"u8, Second);
        Assert.Equal(800, _clock.HeardBytes(0));
    }

    [Fact]
    public void Counts_as_an_ear_does_byte_by_byte() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), static seed =>
    {
        var random = new Random(seed);
        var clock = new PlaybackClock();
        var model = new PlaybackModel();
        var now = (long)random.Next();
        for (var step = 0; step < 60; step++)
        {
            var name = random.Next(8).ToString();
            switch (random.Next(12))
            {
                case < 4:
                    var bytes = random.Next(3) == 0 ? random.Next(2_000) : 160;
                    clock.OnSent(bytes, now);
                    model.Send(bytes);
                    break;
                case < 6:
                    clock.OnMark(Encoding.ASCII.GetBytes(name));
                    model.Mark(name);
                    break;
                case < 8:
                    name = model.Marks.Count > 0 && random.Next(3) > 0 ? model.Marks[0] : name;
                    Assert.Equal(model.Return(name), clock.OnMarkReturned(Encoding.ASCII.GetBytes(name), now).ToString());
                    break;
                case 8:
                    clock.OnClear(now);
                    model.Clear();
                    break;
                default:
                    var wait = random.Next(random.Next(2) == 0 ? 300 : 60_000);
                    now += wait;
                    model.Wait(wait);
                    break;
            }

            Assert.Equal((model.Heard, model.Lead), (clock.HeardBytes(now), clock.LeadMicros(now)));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Allocates_nothing_when_marks_come_and_go()
    {
        var now = 0L;
        AllocationCheck.Zero(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                _clock.OnSent(160, now += 1_000);
                _clock.OnMark("utterance"u8);
            }

            for (var i = 0; i < 20; i++)
            {
                _clock.OnMarkReturned("utterance"u8, now += 1_000);
            }

            _clock.OnClear(now);
        });
    }

    private static byte[] Name(int number) => Encoding.ASCII.GetBytes($"mark {number}");
}
