namespace FastTwiml.Simulation.Pacing;

/// <summary>Microseconds since it was made, of a clock that nobody sets.</summary>
internal sealed class MicrosecondClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly double _microsPerStamp = 1_000_000.0 / time.TimestampFrequency;

    public long Now => (long)((time.GetTimestamp() - _start) * _microsPerStamp);
}
