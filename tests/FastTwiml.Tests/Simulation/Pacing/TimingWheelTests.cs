using FastTwiml.Simulation;
using FastTwiml.Simulation.Pacing;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Simulation.Pacing;

public class TimingWheelTests
{
    private const int Tick = 2_000;

    [Fact]
    public void Hands_out_each_entry_when_it_is_due_and_less_than_a_tick_late()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var random = new SeededRandom(seed);
            var now = (long)random.Below(1_000_000);
            var wheel = new TimingWheel(Tick, now);
            var waiting = new List<Entry>();
            for (var step = 0; step < 2_000; step++)
            {
                // From the past to some turns of the wheel ahead.
                var entry = new Entry { AddedAt = now };
                wheel.Add(entry, Math.Max(0, now + random.Between(-5_000, 3_000_000)));
                waiting.Add(entry);
                if (random.Below(4) == 0)
                {
                    var gone = waiting[random.Below(waiting.Count)];
                    wheel.Remove(gone);
                    waiting.Remove(gone);
                }

                // Nothing comes before the wheel says so.
                if (wheel.NextMicros - 1 is var before && before > now && before < long.MaxValue - 1)
                {
                    Assert.Null(wheel.TakeDue(Math.Min(before, now + Tick)));
                    now = Math.Min(before, now + Tick);
                }

                now += random.Below(10) == 0 ? random.Below(4_000_000) : random.Below(Tick * 2);
                while (wheel.TakeDue(now) is { } due)
                {
                    Assert.True(due.DueMicros <= now, "early");
                    Assert.True(waiting.Remove((Entry)due), "twice");
                }

                Assert.Equal(waiting.Count, wheel.Count);
                Assert.DoesNotContain(waiting, late => Math.Max(late.DueMicros, late.AddedAt) <= (now / Tick * Tick) - Tick);
            }
        }
    }

    [Fact]
    public void An_entry_that_is_due_at_once_again_does_not_stop_the_others()
    {
        var wheel = new TimingWheel(Tick, 0);
        var (greedy, patient) = (new Entry(), new Entry());
        wheel.Add(greedy, 0);
        wheel.Add(patient, Tick);
        List<PacedEntry> order = [];
        for (var now = Tick; now <= 3 * Tick; now += Tick)
        {
            while (wheel.TakeDue(now) is { } entry)
            {
                order.Add(entry);
                if (entry == greedy)
                {
                    wheel.Add(greedy, now);
                }
            }
        }

        Assert.Equal(3, order.Count(entry => entry == greedy));
        Assert.Contains(patient, order);
    }

    [Fact]
    public void Taking_out_what_is_not_in_does_nothing()
    {
        var wheel = new TimingWheel(Tick, 0);
        wheel.Remove(new Entry());
        Assert.Equal((0, long.MaxValue), (wheel.Count, wheel.NextMicros));
        Assert.Null(wheel.TakeDue(1_000_000));
    }

    [Fact]
    public void A_turn_of_the_wheel_allocates_nothing()
    {
        var wheel = new TimingWheel(Tick, 0);
        var entries = Enumerable.Range(0, 100).Select(static _ => new Entry()).ToArray();
        Array.ForEach(entries, entry => wheel.Add(entry, 20_000));
        long now = 0;
        AllocationCheck.Zero(() =>
        {
            now += Tick;
            while (wheel.TakeDue(now) is { } entry)
            {
                wheel.Add(entry, now + 20_000);
            }
        });
    }

    private sealed class Entry : PacedEntry
    {
        public long AddedAt { get; init; }

        public override long Run(long nowMicros) => Never;

        public override void Fail(Exception exception)
        {
        }
    }
}
