using FastTwiml.Load.Sockets;

namespace FastTwiml.Load.Measuring;

/// <summary>The processor time of a process to the nanosecond, with that of its threads which have ended; /proc counts it in hundredths of a second.</summary>
internal sealed class ProcessorClock
{
    // struct timespec
    private readonly PinnedBuffer _time = new(2 * sizeof(long));

    /// <summary>In seconds; null when there is no such process.</summary>
    public double? Read(int process)
    {
        // The clock that clock_getcpuclockid() names, as <linux/posix-timers_types.h> makes it up.
        const int ScheduledTime = 2;
        var clock = (~process << 3) | ScheduledTime;
        return Libc.ReadClock(clock, _time.Address) == 0
            ? BitConverter.ToInt64(_time.Span) + (BitConverter.ToInt64(_time.Span[sizeof(long)..]) / 1e9)
            : null;
    }
}
