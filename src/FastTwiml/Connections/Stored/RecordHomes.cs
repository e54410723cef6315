using System.Collections.Concurrent;
using FastTwiml.Transports;

namespace FastTwiml.Connections.Stored;

/// <summary>One home for the connections of each loop; where a transport has no loops, one a processor, in turn.</summary>
internal sealed class RecordHomes
{
    private readonly ConcurrentDictionary<EventLoop, RecordHome> _ofLoops = new();
    private readonly RecordHome[] _elsewhere = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new RecordHome(null))];
    private int _next;

    /// <summary>The home of a new connection.</summary>
    public RecordHome For(EventLoop? loop) => loop is not null
        ? _ofLoops.GetOrAdd(loop, static loop => new RecordHome(loop))
        : _elsewhere[(uint)Interlocked.Increment(ref _next) % (uint)_elsewhere.Length];
}
