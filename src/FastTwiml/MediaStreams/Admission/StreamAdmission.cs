using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.Records;
using Microsoft.Extensions.Logging;

namespace FastTwiml.MediaStreams.Admission;

/// <summary>
/// Who may stream: a call that was answered here, of the same account, not over, answered or redirected within
/// <see cref="StreamLimits.Window"/>. What this process remembers decides at once; else the records are asked.
/// </summary>
internal sealed class StreamAdmission(
    AnsweredCalls answered,
    Func<string, KnownCall?> records,
    StreamLimits limits,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>What is known without asking anybody; null when the records must be asked (<see cref="AskRecords"/>).</summary>
    public StreamVerdict? FromMemory(ReadOnlySpan<byte> callSid, ReadOnlySpan<byte> accountSid)
    {
        if (!answered.TryFind(callSid, out var call))
        {
            return null;
        }

        if (!call.IsOf(accountSid))
        {
            return new StreamVerdict(StreamEnd.AnotherAccount);
        }

        // Another node may have answered the call anew, and what was too long for TwiML stands in the record alone.
        return !call.ParametersFitted || (limits.RequireKnownCall && (call.IsOver || IsTooLate(call.AnsweredAtMicros)))
            ? null
            : new StreamVerdict(StreamEnd.None, call.AssistantId, call.AnsweredAtMicros);
    }

    /// <summary>Asks the records; blocks for as long as a read takes.</summary>
    public StreamVerdict AskRecords(string callSid, ReadOnlySpan<byte> callSidUtf8, string accountSid)
    {
        var isRemembered = answered.TryFind(callSidUtf8, out var memory);
        KnownCall? record = null;
        try
        {
            record = records(callSid);
        }
        catch (RecordStoreException exception)
        {
            logger.RecordsUnreadable(exception, callSid);
            return WithoutRecords(callSidUtf8);
        }

        if (record is null)
        {
            return isRemembered ? Judge(memory.IsOver, memory.AnsweredAtMicros, memory.AssistantId, null)
                : new StreamVerdict(limits.RequireKnownCall ? StreamEnd.UnknownCall : StreamEnd.None);
        }

        return record.AccountSid is { Length: > 0 } owner && owner != accountSid
            ? new StreamVerdict(StreamEnd.AnotherAccount)
            : Judge(record.IsOver, Math.Max(record.AnsweredAtMicros, memory.AnsweredAtMicros), record.AssistantId, record);
    }

    /// <summary>The records cannot say. Who opened the stream has proved to be Twilio, so the caller is still worth serving.</summary>
    public StreamVerdict WithoutRecords(ReadOnlySpan<byte> callSid)
    {
        _ = answered.TryFind(callSid, out var memory);
        return new StreamVerdict(StreamEnd.None, memory.AssistantId, memory.AnsweredAtMicros);
    }

    private StreamVerdict Judge(bool isOver, long answeredAtMicros, long assistantId, KnownCall? record) =>
        limits.RequireKnownCall && (isOver || IsTooLate(answeredAtMicros))
            ? new StreamVerdict(StreamEnd.TooLate)
            : new StreamVerdict(StreamEnd.None, assistantId, answeredAtMicros, record);

    private bool IsTooLate(long answeredAtMicros) =>
        UnixMicros.Now(time) - answeredAtMicros > (long)limits.Window.TotalMicroseconds;
}
