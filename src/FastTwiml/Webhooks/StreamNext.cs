using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Calls;
using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.Twiml;
using FastTwiml.Webhooks.Answers;
using FastTwiml.Webhooks.Parameters;

namespace FastTwiml.Webhooks;

/// <summary>
/// What comes after a media stream: the <c>action</c> of its <c>&lt;Connect&gt;</c>. A verb that stood behind it in the first
/// answer would run after a good call too, so Twilio asks: the call ends when the assistant or Twilio ended the stream, and the
/// assistant's fallback runs when the stream failed.
/// </summary>
/// <remarks>
/// Twilio asks only while the caller is there. When nothing is known of the stream (this process was restarted in mid-call, or
/// the connection broke on the way and nobody told us) it was nobody's wish that it ended: it failed.
/// </remarks>
internal sealed class StreamNext(AssistantDirectory directory, AnsweredCalls answered, EndedStreams ended, WebhookCounters counters)
{
    public RejectReason Answer(in Exchange exchange, in TwilioParameters parameters, WebhookScratch scratch, AnswerBatch answers)
    {
        var assistant = AssistantOf(scratch);
        var endedWell = ended.TryFind(parameters.CallSid, AnsweredAt(parameters.CallSid), out var end) && !end.IsFailure();
        if (endedWell || assistant is not { HasFallback: true })
        {
            counters.HungUp.Increment();
            answers.AddXml(FixedTwiml.Hangup, exchange.Connection, ticket: null);
            return RejectReason.None;
        }

        counters.FellBack.Increment();
        var length = FallbackTwiml.Length(assistant.FallbackSayUtf8, assistant.FallbackDialUtf8);
        var destination = answers.Reserve(XmlResponse.MaxHeadBytes + length);
        var written = XmlResponse.WriteHead(destination, length, exchange.Connection);
        written += FallbackTwiml.Write(assistant.FallbackSayUtf8, assistant.FallbackDialUtf8, destination[written..]);
        answers.Commit(written, exchange.Connection, ticket: null);
        return RejectReason.None;
    }

    private long AnsweredAt(ReadOnlySpan<byte> callSid) => answered.TryFind(callSid, out var call) ? call.AnsweredAtMicros : 0;

    private Assistant? AssistantOf(WebhookScratch scratch)
    {
        var metadata = OutboundMetadata.Read(scratch.Query.Bytes, scratch.Query.Pairs);
        return DirectorySnapshot.TryParseId(metadata.AssistantId, out var id) ? directory.Current.FindById(id) : null;
    }
}
