using System.Collections.Concurrent;

namespace FastTwiml.Calls;

/// <summary>The calls whose media streams are open in this process, by <c>CallSid</c>: at most one stream a call.</summary>
internal sealed class LiveCalls
{
    private readonly ConcurrentDictionary<string, ILiveCall> _calls = new(StringComparer.Ordinal);

    public int Count => _calls.Count;

    /// <summary>All of them, as they are at this moment, in no order.</summary>
    public IEnumerable<ILiveCall> All => _calls.Values;

    public ILiveCall? Find(string callSid) => _calls.GetValueOrDefault(callSid);

    /// <summary>False when the call has a live stream already.</summary>
    public bool TryAdd(ILiveCall call) => _calls.TryAdd(call.CallSid, call);

    /// <summary>Forgets the call's stream, if it is still this one.</summary>
    public void Remove(ILiveCall call) => _calls.TryRemove(KeyValuePair.Create(call.CallSid, call));
}
