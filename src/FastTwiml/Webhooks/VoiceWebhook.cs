using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Calls;
using FastTwiml.Http;
using FastTwiml.Twiml;
using FastTwiml.Webhooks.Answers;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Parameters;

namespace FastTwiml.Webhooks;

/// <summary>
/// The voice webhook: finds the assistant of a call, puts the call on record and answers the TwiML that connects it
/// (https://www.twilio.com/docs/voice/twiml). The answer is computed from this request alone, so a repeated request
/// gets the same one.
/// </summary>
internal sealed class VoiceWebhook(
    AssistantDirectory directory,
    UnknownNumber unknown,
    RecordSink records,
    StreamAnswer streams,
    TimeProvider time,
    RefusalLog log,
    WebhookCounters counters)
{
    /// <summary>A call's webhook has come and is yet to be checked.</summary>
    public void Expect(ReadOnlySpan<byte> callSid) => streams.Expect(callSid);

    public RejectReason Answer(
        in Exchange exchange,
        in Origin origin,
        in TwilioParameters parameters,
        WebhookScratch scratch,
        AnswerBatch answers)
    {
        var metadata = OutboundMetadata.Read(scratch.Query.Bytes, scratch.Query.Pairs);
        var outbound = IsOutbound(parameters, metadata);
        var assistant = AssistantOf(parameters, metadata, outbound);
        _ = CallStatuses.TryParse(parameters.CallStatus, out var status);
        var call = new CallEvent
        {
            Kind = CallEventKind.Webhook,
            CallSid = parameters.CallSid,
            AccountSid = parameters.AccountSid,
            Direction = outbound ? CallDirection.Outbound : CallDirection.Inbound,
            From = parameters.From,
            To = parameters.To,
            CustomerNumber = CustomerOf(parameters, metadata, outbound),
            AssistantId = assistant?.Id ?? 0,
            Status = assistant is null ? CallStatus.Rejected : status,
            AtMicros = UnixMicros.Now(time),
        };
        if (outbound)
        {
            call.WelcomeMessage = metadata.WelcomeMessage;
            call.Agenda = metadata.Agenda;
        }

        if (metadata.HasOthers)
        {
            call.Metadata = scratch.Metadata.Write(scratch.Query.Bytes, scratch.Query.Pairs);
        }

        var recorded = records.Record(call, exchange, answers, out var ticket);
        if (recorded != RejectReason.None)
        {
            return recorded;
        }

        if (assistant is null)
        {
            counters.Rejected.Increment();
            log.NobodyTakes(call.CallSid, call.To);

            // A call that is answered already cannot be declined any more, only ended.
            answers.AddXml(outbound ? FixedTwiml.Hangup : FixedTwiml.Reject, exchange.Connection, ticket);
            return RejectReason.None;
        }

        counters.Connected.Increment();
        streams.Add(assistant, call, origin, metadata, exchange.Connection, scratch, answers, ticket);
        return RejectReason.None;
    }

    /// <summary>
    /// Outbound is a call that we placed: its query says so, or Twilio does; only where Twilio says nothing does an
    /// assistant's id in the query stand for it.
    /// </summary>
    private static bool IsOutbound(in TwilioParameters parameters, in OutboundMetadata metadata) =>
        metadata.Outbound
        || parameters.Direction.StartsWith("outbound"u8)
        || (parameters.Direction.IsEmpty && !metadata.AssistantId.IsEmpty);

    private static ReadOnlySpan<byte> CustomerOf(
        in TwilioParameters parameters, in OutboundMetadata metadata, bool outbound) =>
        !outbound ? parameters.From
            : metadata.ToPhoneNumber.IsEmpty ? parameters.To
            : metadata.ToPhoneNumber;

    private Assistant? AssistantOf(in TwilioParameters parameters, in OutboundMetadata metadata, bool outbound)
    {
        // One snapshot for the whole request, so that it sees one moment.
        var snapshot = directory.Current;
        var found = outbound switch
        {
            true when !metadata.AssistantId.IsEmpty =>
                DirectorySnapshot.TryParseId(metadata.AssistantId, out var id) ? snapshot.FindById(id) : null,

            // Our own number is the caller of a call that Twilio knows to be ours.
            true when parameters.Direction.StartsWith("outbound"u8) => snapshot.Find(parameters.From) ?? snapshot.Find(parameters.To),
            _ => snapshot.Find(parameters.To),
        };
        return found ?? (unknown.AssistantId is { } fallback ? snapshot.FindById(fallback) : null);
    }
}
