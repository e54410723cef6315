using FastTwiml.Load.Measuring;
using Xunit;

namespace FastTwiml.Tests.Load;

public class ProcessorClockTests
{
    // More than a process may be numbered on Linux.
    private const int Nobody = 4_194_305;

    // What the system may round.
    private const double Tick = 0.01;

    [Fact]
    public void It_counts_what_the_process_has_used()
    {
        var before = Environment.CpuUsage.TotalTime.TotalSeconds;
        var read = new ProcessorClock().Read(Environment.ProcessId);
        var after = Environment.CpuUsage.TotalTime.TotalSeconds;
        Assert.InRange(read!.Value, before - Tick, after + Tick);
    }

    [Fact]
    public void Without_the_process_there_is_none() => Assert.Null(new ProcessorClock().Read(Nobody));
}
