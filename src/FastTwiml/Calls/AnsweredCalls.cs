using FastTwiml.Calls.Tables;

namespace FastTwiml.Calls;

/// <summary>
/// The newest calls that this process answered with a media stream. A miss is normal: the process was restarted, another node
/// answered the webhook, or many calls came since. Then the records know.
/// </summary>
/// <param name="capacity">How many calls are remembered; a power of two.</param>
internal sealed class AnsweredCalls(int capacity = AnsweredCalls.Capacity)
{
    /// <summary>An hour of eighteen calls a second, in four megabytes.</summary>
    public const int Capacity = 65_536;

    private readonly SidTable<AnsweredCall> _table = new(capacity);

    /// <summary>
    /// A call may have to be noted once its webhook has been checked: what that needs is brought near meanwhile. Whoever asks need not
    /// be known to be Twilio, so a name of another form, which would cost a hash, is let pass.
    /// </summary>
    public void Expect(ReadOnlySpan<byte> callSid)
    {
        if (SidKey.TryPackCall(callSid, out var key))
        {
            _table.FetchBucket(key);
        }
    }

    /// <summary>An expected call is about to be noted.</summary>
    public void ExpectNow(SidKey callSid) => _table.FetchEntry(callSid);

    /// <summary>
    /// Notes that a call was answered with a stream. The first webhook fixes the account; a call that is over stays over.
    /// </summary>
    public void Note(SidKey callSid, in AnsweredCall call)
    {
        using var entry = _table.Open(callSid, add: true);
        if (!entry.WasKnown)
        {
            entry.Value = call;
        }
        else if (entry.Value.Account == call.Account)
        {
            var isOver = entry.Value.IsOver || call.IsOver;
            entry.Value = call;
            entry.Value.IsOver = isOver;
        }
    }

    /// <summary>Notes that a call is over, if it is one of the account's.</summary>
    public void NoteOver(ReadOnlySpan<byte> callSid, ReadOnlySpan<byte> accountSid)
    {
        using var entry = _table.Open(SidKey.OfCall(callSid), add: false);
        if (entry.Exists && entry.Value.IsOf(accountSid))
        {
            entry.Value.IsOver = true;
        }
    }

    public bool TryFind(ReadOnlySpan<byte> callSid, out AnsweredCall call) => _table.TryFind(SidKey.OfCall(callSid), out call);
}
