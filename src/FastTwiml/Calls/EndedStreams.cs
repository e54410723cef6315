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
    /// <summary>Twilio asks within a second; this is many more calls than can end in one, in three megabytes.</summary>
    public const int Capacity = 65_536;

    private readonly SidTable<EndedStream> _table = new(capacity);

    /// <summary>Notes how the call's stream has ended; only of a stream that was the call's own. The stream that began last counts.</summary>
    public void Note(ReadOnlySpan<byte> callSid, StreamEnd end, long startedAtMicros)
    {
        using var entry = _table.Open(SidKey.OfCall(callSid), add: true);
        if (entry.Value.StartedAtMicros <= startedAtMicros)
        {
            entry.Value = new EndedStream { End = end, StartedAtMicros = startedAtMicros };
        }
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

    /// <summary>
    /// False when nothing is known: no stream has ended, or it was in another process, or long ago, or the call was answered anew
    /// after it began. Then it was redirected, and it is its next stream that is asked about, which may never have been admitted.
    /// </summary>
    /// <param name="callSid">The call.</param>
    /// <param name="answeredAtMicros">When the call was answered last; 0 when that is not known.</param>
    /// <param name="end">How the stream ended.</param>
    public bool TryFind(ReadOnlySpan<byte> callSid, long answeredAtMicros, out StreamEnd end)
    {
        var isKnown = _table.TryFind(SidKey.OfCall(callSid), out var stream) && stream.StartedAtMicros >= answeredAtMicros;
        end = isKnown ? stream.End : StreamEnd.None;
        return isKnown;
    }

    private struct EndedStream
    {
        public StreamEnd End;

        /// <summary>Microseconds since 1970 UTC.</summary>
        public long StartedAtMicros;
    }
}
