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
}
