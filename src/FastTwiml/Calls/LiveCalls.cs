using System.Collections.Concurrent;
using System.Text;
using FastTwiml.Calls.Tables;

namespace FastTwiml.Calls;

/// <summary>The calls whose media streams are open in this process, by <c>CallSid</c>: at most one stream a call.</summary>
internal sealed class LiveCalls
{
    private readonly ConcurrentDictionary<SidKey, ILiveCall> _calls = new();

    public int Count => _calls.Count;

    /// <summary>All of them, as they are at this moment, in no order.</summary>
    public IEnumerable<ILiveCall> All => _calls.Values;

    public ILiveCall? Find(string callSid) => Find(SidKey.OfCall(Encoding.UTF8.GetBytes(callSid)));

    public ILiveCall? Find(SidKey call) => _calls.GetValueOrDefault(call);

    /// <summary>False when the call has a live stream already.</summary>
    public bool TryAdd(ILiveCall call) => _calls.TryAdd(call.Key, call);

    /// <summary>Forgets the call's stream, if it is still this one.</summary>
    public void Remove(ILiveCall call) => _calls.TryRemove(KeyValuePair.Create(call.Key, call));
}
