using FastTwiml.Calls;
using FastTwiml.Calls.Tables;

namespace FastTwiml.Webhooks.Answers;

/// <summary>
/// The call that an answer connects. It is noted when the answer leaves and not when it is rendered, because an answer whose
/// record is refused is replaced on the way out, and then the call has no stream.
/// </summary>
internal readonly struct ConnectedCall(AnsweredCalls calls, SidKey callSid, in AnsweredCall call)
{
    private readonly AnsweredCalls? _calls = calls;
    private readonly SidKey _callSid = callSid;
    private readonly AnsweredCall _call = call;

    /// <summary>Notes the call; of an answer that connects none, nothing.</summary>
    public void Note() => _calls?.Note(_callSid, _call);
}
