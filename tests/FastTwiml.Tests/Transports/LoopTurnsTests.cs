using System.Runtime.ExceptionServices;
using FastTwiml.TestKit;
using FastTwiml.Tests.Records;
using FastTwiml.Transports;
using FastTwiml.Transports.Epoll;
using Xunit;

namespace FastTwiml.Tests.Transports;

public class LoopTurnsTests
{
    private const long Long = LoopWatch.LimitMilliseconds + 1;

    private readonly TestLog<LoopWatch> _log = new();
    private readonly ManualTime _time = new();
    private readonly LoopWatch _watch;
    private readonly LoopTurns _turns;
    private long _now;
    private TimeSpan _excusable;

    public LoopTurnsTests()
    {
        _watch = new LoopWatch(_log, _time);
        _turns = new LoopTurns("loop 3", _watch, () => _now, () => _excusable);
    }

    [Fact]
    public void What_holds_the_loop_alone_is_counted_and_named()
    {
        Turn(("one", Long));
        Assert.Equal(1, _watch.Held.Value);
        Assert.Contains("loop 3 was held for 11 ms by one", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LoopWatch.LimitMilliseconds)]
    [InlineData(0)]
    public void What_comes_back_in_time_is_not(long milliseconds)
    {
        Turn(("one", milliseconds));
        Turn(("one", milliseconds), ("other", 0));
        Assert.Equal(0, _watch.Held.Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_turn_allocates_nothing(int runs) =>
        AllocationCheck.Zero(() =>
        {
            _turns.Begin();
            for (var i = 0; i < runs; i++)
            {
                _turns.Start(_log);
                _turns.Stop();
            }

            _now++;
            _turns.End();
        });

    [Fact]
    public void Of_several_that_took_too_long_together_none_is_named_but_the_next_one_that_does_it_alone()
    {
        Turn(("one", 6), ("other", 6));
        Assert.Equal(1, _watch.Held.Value);
        Assert.Contains("one of 2 runs", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);

        // Timed one by one now: together they may take as long as they like.
        Turn(("one", 6), ("other", 6));
        Assert.Equal(1, _watch.Held.Value);

        _time.Pass(TimeSpan.FromMinutes(1));
        Turn(("one", 1), ("culprit", Long), ("other", 1));
        Assert.Equal(2, _watch.Held.Value);
        Assert.Contains("by culprit", _log.Lines.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_while_turns_are_timed_as_a_whole_again()
    {
        Turn(("one", Long));
        _now += 60_000;
        Turn(("one", 6), ("other", 6));
        Assert.Equal(2, _watch.Held.Value);
    }

    [Fact]
    public void What_was_compiled_or_collected_meanwhile_is_nobodys_fault()
    {
        Turn(("one", Long), () => _excusable += TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _watch.Held.Value);

        Turn(("one", Long + 1), () => _excusable += TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _watch.Held.Value);
    }

    [Fact]
    public void What_was_collected_long_before_excuses_nothing()
    {
        Turn(("one", 0));
        _excusable += TimeSpan.FromHours(1);
        _now += 1_000;
        Turn(("one", Long));
        Assert.Equal(1, _watch.Held.Value);
    }

    [Fact]
    public void What_does_not_come_back_is_told_once_while_it_runs()
    {
        _turns.Begin();
        _turns.Start("stuck");
        _now += 1_000;
        _turns.LookIfStuck();
        Assert.Equal(0, _watch.Held.Value);

        _now++;
        _turns.LookIfStuck();
        _turns.LookIfStuck();
        Assert.Equal(1, _watch.Held.Value);
        Assert.Contains("by stuck", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);

        _turns.Stop();
        _turns.End();
        Assert.Equal(1, _watch.Held.Value);
    }

    [Fact]
    public void A_loop_that_waits_is_not_stuck()
    {
        Turn(("one", 0));
        _now += 1_000_000;
        _turns.LookIfStuck();
        Assert.Equal(0, _watch.Held.Value);
    }

    [Fact]
    public void Lines_are_few_and_counts_are_whole()
    {
        for (var i = 0; i < 5; i++)
        {
            Turn(("one", Long));
        }

        Assert.Equal((5, 1), (_watch.Held.Value, _log.Lines.Count));
    }

    [Fact]
    public async Task A_loop_tells_of_work_that_holds_it()
    {
        using var loops = new EpollLoops(1, _watch);
        loops.First.Post(new Holding(_watch));
        await Eventually.HoldsAsync(() => !_log.Lines.IsEmpty);
        Assert.Contains("loop 0 was held", _log.Lines.First().Text, StringComparison.Ordinal);
        Assert.Contains("by a test", _log.Lines.First().Text, StringComparison.Ordinal);
    }

    private void Turn((string Name, long Milliseconds) run, Action meanwhile)
    {
        _turns.Begin();
        _turns.Start(run.Name);
        meanwhile();
        _now += run.Milliseconds;
        _turns.Stop();
        _turns.End();
    }

    private void Turn(params (string Name, long Milliseconds)[] runs)
    {
        _turns.Begin();
        foreach (var (name, milliseconds) in runs)
        {
            _turns.Start(name);
            _now += milliseconds;
            _turns.Stop();
        }

        _turns.End();
    }

    /// <summary>Comes back when it has been noticed.</summary>
    private sealed class Holding(LoopWatch watch) : LoopWork
    {
        public override void Run() => SpinWait.SpinUntil(() => watch.Held.Value > 0);

        public override void OnFault(Exception exception) => ExceptionDispatchInfo.Throw(exception);

        public override string ToString() => "a test";
    }
}
