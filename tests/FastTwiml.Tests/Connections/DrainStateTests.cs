using FastTwiml.Connections;
using Xunit;

namespace FastTwiml.Tests.Connections;

public sealed class DrainStateTests
{
    [Fact]
    public void Moves_forward_only_and_tells_the_closing_once()
    {
        using var drain = new DrainState();
        var told = 0;
        using var registration = drain.Closing.Register(() => told++);
        Assert.Equal((false, false), (drain.IsDraining, drain.IsClosing));

        drain.BeginDraining();
        Assert.Equal((true, false, 0), (drain.IsDraining, drain.IsClosing, told));

        drain.BeginClosing();
        drain.BeginClosing();
        drain.BeginDraining();
        Assert.Equal((true, true, 1), (drain.IsDraining, drain.IsClosing, told));
    }

    [Fact]
    public void The_streams_are_told_after_the_closing_and_once()
    {
        using var drain = new DrainState();
        var told = new List<string>();
        using var closing = drain.Closing.Register(() => told.Add($"closing, ending {drain.IsEndingStreams}"));
        using var ending = drain.EndingStreams.Register(() => told.Add("ending"));

        drain.BeginClosing();
        Assert.Equal((true, false), (drain.IsClosing, drain.IsEndingStreams));
        drain.BeginEndingStreams();
        drain.BeginEndingStreams();
        drain.BeginClosing();
        drain.BeginDraining();

        Assert.Equal((DrainPhase.EndingStreams, true, true, true), (drain.Phase, drain.IsDraining, drain.IsClosing, drain.IsEndingStreams));
        Assert.Equal(["closing, ending False", "ending"], told);
    }

    [Fact]
    public void Ending_the_streams_closes_what_was_still_open()
    {
        using var drain = new DrainState();
        var told = new List<string>();
        using var closing = drain.Closing.Register(() => told.Add("closing"));
        using var ending = drain.EndingStreams.Register(() => told.Add("ending"));

        drain.BeginEndingStreams();

        Assert.Equal(["closing", "ending"], told);
    }
}
