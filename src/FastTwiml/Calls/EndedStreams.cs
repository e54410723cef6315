using FastTwiml.Assistants;
using FastTwiml.Calls.Tables;

namespace FastTwiml.Calls;

/// <summary>
/// How the newest media stream of a call ended, for the moment in which Twilio asks what comes after it. A stream's end is noted
/// before the WebSocket's close leaves, so it is known by the time Twilio can ask.
/// </summary>
/// <param name="capacity">How many calls are remembered; a power of two.</param>
internal sealed class EndedStreams(int capacity = EndedStreams.Capacity)
{
    /// <summary>Twilio asks within a second; this is many more calls than can end in one, in two megabytes.</summary>
    public const int Capacity = 65_536;

    private readonly SidTable<StreamEnd> _table = new(capacity);

    /// <summary>Notes how the call's stream has ended; only of a stream that was the call's own.</summary>
    public void Note(ReadOnlySpan<byte> callSid, StreamEnd end)
    {
        using var entry = _table.Open(SidKey.OfCall(callSid), add: true);
        entry.Value = end;
    }

    /// <summary>A stream of the call has begun: how an earlier one ended says nothing about it.</summary>
    public void Forget(ReadOnlySpan<byte> callSid)
    {
        using var entry = _table.Open(SidKey.OfCall(callSid), add: false);
        if (entry.Exists)
        {
            entry.Remove();
        }
    }

    /// <summary>False when nothing is known: no stream has ended, or it was in another process, or long ago.</summary>
    public bool TryFind(ReadOnlySpan<byte> callSid, out StreamEnd end) => _table.TryFind(SidKey.OfCall(callSid), out end);
}
