using System.Collections.Concurrent;
using System.Diagnostics;

namespace FastTwiml.Durability;

/// <summary>The calls whose answer has arrived, and when it had, by the machine's monotonic clock.</summary>
internal sealed class Acknowledgements
{
    private readonly ConcurrentQueue<(string CallSid, long Nanoseconds)> _all = new();

    public int Count => _all.Count;

    public void Add(string callSid) => _all.Enqueue((callSid, Nanoseconds()));

    public IEnumerable<(string CallSid, long Nanoseconds)> All => _all;

    // On Linux the stopwatch is CLOCK_MONOTONIC, which the shim reads as well.
    private static long Nanoseconds() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
}
