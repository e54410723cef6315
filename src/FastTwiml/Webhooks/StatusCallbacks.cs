using System.Buffers.Text;
using FastTwiml.Calls;
using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.Webhooks.Answers;
using FastTwiml.Webhooks.Parameters;

namespace FastTwiml.Webhooks;

/// <summary>
/// What Twilio reports of a call and of its stream (https://www.twilio.com/docs/voice/api/call-resource#statuscallback,
/// https://www.twilio.com/docs/voice/twiml/stream#statuscallback). It comes in any order and more than once; the
/// record merges it.
/// </summary>
internal sealed class StatusCallbacks(RecordSink records, AnsweredCalls calls, TimeProvider time)
{
    public RejectReason AnswerCallStatus(in Exchange exchange, in TwilioParameters parameters, AnswerBatch answers)
    {
        _ = CallStatuses.TryParse(parameters.CallStatus, out var status);
        var call = new CallEvent
        {
            Kind = CallEventKind.CallStatus,
            CallSid = parameters.CallSid,
            AccountSid = parameters.AccountSid,
            Direction = DirectionOf(parameters.Direction),
            From = parameters.From,
            To = parameters.To,
            Status = status,
            SequenceNumber = (int)NumberOr(parameters.SequenceNumber, -1),
            DurationSeconds = NumberOr(parameters.CallDuration, -1),
            AtMicros = TimeOf(parameters),
        };
        call.CustomerNumber = call.Direction switch
        {
            CallDirection.Inbound => parameters.From,
            CallDirection.Outbound => parameters.To,
            _ => default,
        };
        if (CallStatuses.IsFinal(status))
        {
            calls.NoteOver(parameters.CallSid, parameters.AccountSid);
        }

        return Answer(call, exchange, answers);
    }

    public RejectReason AnswerStreamStatus(in Exchange exchange, in TwilioParameters parameters, AnswerBatch answers)
    {
        var call = new CallEvent
        {
            Kind = CallEventKind.StreamStatus,
            CallSid = parameters.CallSid,
            AccountSid = parameters.AccountSid,
            StreamSid = parameters.StreamSid,
            StreamEvent = parameters.StreamEvent,
            StreamError = parameters.StreamError,
            AtMicros = TimeOf(parameters),
        };
        return Answer(call, exchange, answers);
    }

    private static CallDirection DirectionOf(ReadOnlySpan<byte> direction) =>
        direction.StartsWith("outbound"u8) ? CallDirection.Outbound
            : direction.SequenceEqual("inbound"u8) ? CallDirection.Inbound
            : CallDirection.Unknown;

    /// <summary>A number of at most nine digits: anything else is not one that Twilio sends.</summary>
    private static long NumberOr(ReadOnlySpan<byte> text, long missing) =>
        text.Length is > 0 and <= 9
        && text[0] != '+'
        && Utf8Parser.TryParse(text, out long value, out var used)
        && used == text.Length
        && value >= 0
            ? value
            : missing;

    private RejectReason Answer(in CallEvent call, in Exchange exchange, AnswerBatch answers)
    {
        var refusal = records.Record(call, exchange, answers, out var ticket);
        if (refusal == RejectReason.None)
        {
            answers.Add(ReadyResponses.NoContent, exchange.Connection, ticket: ticket);
        }

        return refusal;
    }

    private long TimeOf(in TwilioParameters parameters) =>
        TwilioTimestamp.TryParse(parameters.Timestamp, out var micros) ? micros : UnixMicros.Now(time);
}
