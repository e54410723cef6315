using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.Calls.Tables;
using FastTwiml.Http.Responses;
using FastTwiml.Twiml;
using FastTwiml.Webhooks.Answers;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Parameters;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Webhooks;

/// <summary>The answer that connects a call with the media stream of its assistant (https://www.twilio.com/docs/voice/twiml/stream).</summary>
internal sealed class StreamAnswer(RouteTable routes, AnsweredCalls calls)
{
    private const int IdDigits = 20;

    private readonly TwimlTemplate _template = TwimlTemplate.Compile();

    private static ReadOnlySpan<byte> AssistantQuery => "?assistant_id="u8;

    /// <summary>An answer to this call may come soon, once its webhook has been checked.</summary>
    public void Expect(ReadOnlySpan<byte> callSid) => calls.Expect(callSid);

    /// <summary>Adds the answer.</summary>
    /// <param name="assistant">Who takes the call.</param>
    /// <param name="call">The event that the webhook is on record with.</param>
    /// <param name="origin">How Twilio reached this node: its URLs in the answer begin with it.</param>
    /// <param name="metadata">What the query says; only an outbound call's is passed on.</param>
    /// <param name="connection">The Connection field.</param>
    /// <param name="scratch">Where the URLs are put together.</param>
    /// <param name="answers">Where the answer goes.</param>
    /// <param name="ticket">The record that it waits for, if any.</param>
    public void Add(
        Assistant assistant,
        in CallEvent call,
        in Origin origin,
        in OutboundMetadata metadata,
        ConnectionOption connection,
        WebhookScratch scratch,
        AnswerBatch answers,
        AnswerTicket? ticket)
    {
        var key = SidKey.OfCall(call.CallSid);
        calls.ExpectNow(key);
        var rest = scratch.Text(UrlBytes(assistant, origin));
        var document = new ConnectStream
        {
            Url = Taken(StreamUrl.Write(origin, routes.StreamsPath, rest), ref rest),
            Name = assistant.StreamNameUtf8,
            StatusCallback = StatusCallback(assistant.StatusCallbackUtf8, origin, ref rest),
            To = call.To,
            From = call.From,
            Outbound = call.Direction == CallDirection.Outbound,
        };
        if (assistant.HasFallback)
        {
            document.Action = Action(assistant.Id, origin, rest);
        }

        if (document.Outbound)
        {
            document.AssistantId = metadata.AssistantId;
            document.WelcomeMessage = metadata.WelcomeMessage;
            document.Agenda = metadata.Agenda;
            document.ToPhoneNumber = metadata.ToPhoneNumber;
        }

        var size = _template.Measure(document);
        var destination = answers.Reserve(XmlResponse.MaxHeadBytes + size.Bytes);
        var written = XmlResponse.WriteHead(destination, size.Bytes, connection);
        written += _template.Write(document, size, destination[written..]);
        var answered = new AnsweredCall
        {
            Account = SidKey.OfAccount(call.AccountSid),
            AssistantId = assistant.Id,
            AnsweredAtMicros = call.AtMicros,
            ParametersFitted = !size.LeavesOut,
        };
        answers.Commit(written, connection, ticket, new ConnectedCall(calls, key, answered));
    }

    /// <summary>A callback that the operator gave as a path is one of this program's own; Twilio takes whole URLs only.</summary>
    private static ReadOnlySpan<byte> StatusCallback(ReadOnlySpan<byte> callback, in Origin origin, ref Span<byte> rest) =>
        IsPath(callback) ? Taken(AbsoluteUrl.Write(origin.Scheme, origin, callback, rest), ref rest) : callback;

    private static bool IsPath(ReadOnlySpan<byte> callback) => callback.StartsWith((byte)'/');

    private static ReadOnlySpan<byte> Taken(int length, ref Span<byte> rest)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    /// <summary>The assistant stands in the URL, so that any node can answer what comes next, also after a restart.</summary>
    private ReadOnlySpan<byte> Action(long assistantId, in Origin origin, Span<byte> destination)
    {
        var written = AbsoluteUrl.Write(origin.Scheme, origin, routes.StreamNextPath, destination);
        AssistantQuery.CopyTo(destination[written..]);
        written += AssistantQuery.Length;
        _ = assistantId.TryFormat(destination[written..], out var digits, provider: System.Globalization.CultureInfo.InvariantCulture);
        return destination[..(written + digits)];
    }

    /// <summary>At least as many bytes as the URLs need.</summary>
    private int UrlBytes(Assistant assistant, in Origin origin)
    {
        var bytes = StreamUrl.Length(origin, routes.StreamsPath);
        if (IsPath(assistant.StatusCallbackUtf8))
        {
            bytes += AbsoluteUrl.Length(origin.Scheme, origin, assistant.StatusCallbackUtf8);
        }

        return assistant.HasFallback
            ? bytes + AbsoluteUrl.Length(origin.Scheme, origin, routes.StreamNextPath) + AssistantQuery.Length + IdDigits
            : bytes;
    }
}
