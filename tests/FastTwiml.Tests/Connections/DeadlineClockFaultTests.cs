using FastTwiml.Connections;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>One clock for all connections: none of them may hold it up or stop it.</summary>
public class DeadlineClockFaultTests
{
    [Fact]
    public void One_deadline_that_fails_does_not_keep_the_others_from_being_kept()
    {
        var time = new ManualTime();
        using var clock = new DeadlineClock(time);
        clock.Add(new Probe(clock, static _ => throw new ObjectDisposedException("a source that was just disposed of")));
        var second = new Probe(clock, static _ => { });
        clock.Add(second);
        time.Pass(DeadlineClock.Tick);
        Assert.Equal(1, second.Calls);
    }

    /// <summary>As on a transport that runs a connection where it is woken.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_500)]
    public void Deadlines_may_leave_when_they_are_due(int count)
    {
        var time = new ManualTime();
        using var clock = new DeadlineClock(time);
        for (var i = 0; i < count; i++)
        {
            clock.Add(new Probe(clock, static probe => probe.Clock.Remove(probe)));
        }

        // Whoever is moved is seen at the next tick.
        for (var i = 0; clock.Count > 0 && i < 20; i++)
        {
            time.Pass(DeadlineClock.Tick);
        }

        Assert.Equal(0, clock.Count);
    }

    private sealed class Probe : Deadline
    {
        private readonly Action<Probe> _onDue;

        public Probe(DeadlineClock clock, Action<Probe> onDue)
        {
            Clock = clock;
            _onDue = onDue;
            SetDue(0);
        }

        public DeadlineClock Clock { get; }

        public int Calls { get; private set; }

        public override void Stop()
        {
        }

        protected override void OnDue()
        {
            Calls++;
            _onDue(this);
        }
    }
}
