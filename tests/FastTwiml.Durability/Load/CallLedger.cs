using System.Collections.Concurrent;

namespace FastTwiml.Durability.Load;

/// <summary>The client's side of the books: which calls were sent, which got their 200, and what else was answered.</summary>
internal sealed class CallLedger
{
    private readonly ConcurrentDictionary<long, byte> _answered = new();
    private readonly ConcurrentDictionary<int, int> _refused = new();
    private long _last;

    /// <summary>Calls are numbered from 1 to this.</summary>
    public long Sent => Interlocked.Read(ref _last);

    public ICollection<long> Answered => _answered.Keys;

    public int AnsweredCount => _answered.Count;

    /// <summary>Answers other than 200, by status.</summary>
    public string Refused => string.Join(", ", _refused.OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Value} of {pair.Key}"));

    public bool AnyRefused => !_refused.IsEmpty;

    /// <summary>A call that is sent for the first time.</summary>
    public long Next() => Interlocked.Increment(ref _last);

    public void Take(long number, int status)
    {
        if (status == 200)
        {
            _answered.TryAdd(number, 0);
        }
        else
        {
            _refused.AddOrUpdate(status, 1, static (_, count) => count + 1);
        }
    }
}
