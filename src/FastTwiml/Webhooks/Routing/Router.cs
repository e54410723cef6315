using FastTwiml.Forms;
using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.Webhooks.Answers;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Parameters;
using FastTwiml.WebSockets.Handshakes;

namespace FastTwiml.Webhooks.Routing;

/// <summary>Brings a request to what answers it, or refuses it with a reason.</summary>
internal sealed class Router(
    RouteTable routes,
    OriginResolver origins,
    SignatureCheck signature,
    VoiceWebhook voice,
    StatusCallbacks callbacks,
    StreamNext next,
    NodeState node,
    RefusalLog log,
    WebhookCounters counters)
{
    private static ReadOnlySpan<byte> FormType => "application/x-www-form-urlencoded"u8;

    /// <summary>
    /// What can be said once the head is there: which route it is, and whether it is refused whatever the body says.
    /// </summary>
    public (Route Route, RejectReason Refusal) JudgeHead(in RequestHead head, ReadOnlySpan<byte> headBytes)
    {
        var route = routes.Find(head.Path.Of(headBytes));
        return (route, route switch
        {
            Route.None => RejectReason.NotFound,
            Route.Health or Route.Ready => head.Method is RequestMethod.Get or RequestMethod.Head
                ? RejectReason.None
                : RejectReason.MethodNotAllowedGetHead,
            Route.Streams => ServerHandshake.Judge(headBytes, head),
            _ => JudgePost(head, headBytes),
        });
    }

    /// <summary>Adds the answer of one whole request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="refusal">What <see cref="JudgeHead"/> said.</param>
    /// <param name="scratch">Where it is decoded.</param>
    /// <param name="answers">Where the answer goes.</param>
    /// <returns>True when the connection is a WebSocket from here on, once the answer has left.</returns>
    public bool Answer(in Exchange exchange, RejectReason refusal, WebhookScratch scratch, AnswerBatch answers)
    {
        counters.Of(exchange.Route).Increment();
        if (refusal == RejectReason.None)
        {
            refusal = exchange.Route switch
            {
                Route.Health => Plain(ReadyResponses.Health, exchange, answers),
                Route.Ready => Ready(exchange, answers),
                Route.Streams => AnswerUpgrade(exchange, scratch, answers),
                _ => AnswerPost(exchange, scratch, answers),
            };
        }

        if (refusal != RejectReason.None)
        {
            counters.Refusals.Count(refusal);
            if (refusal == RejectReason.UpgradeRequired)
            {
                log.NotUpgraded(exchange.Head.TwilioSignatureCount);
            }

            answers.Add(
                ReadyResponses.For(refusal), exchange.Connection, exchange.Head.Method == RequestMethod.Head);
        }

        return exchange.Route == Route.Streams && refusal == RejectReason.None;
    }

    private static RejectReason JudgePost(in RequestHead head, ReadOnlySpan<byte> headBytes)
    {
        if (head.Method != RequestMethod.Post)
        {
            return RejectReason.MethodNotAllowedPost;
        }

        if (head.ContentLength < 0 && !head.IsChunked)
        {
            return RejectReason.LengthRequired;
        }

        // An empty body needs no type: Twilio's own empty POSTs are signed over the URL alone.
        return head.ContentLength == 0 || IsForm(head.ContentType.Of(headBytes))
            ? RejectReason.None
            : RejectReason.NotAForm;
    }

    /// <summary>RFC 9110 section 8.3.1: the type is compared without regard to case, parameters are let pass.</summary>
    private static bool IsForm(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOf((byte)';');
        var type = (end < 0 ? contentType : contentType[..end]).TrimEnd(" \t"u8);
        return System.Text.Ascii.EqualsIgnoreCase(type, FormType);
    }

    private static RejectReason Plain(ReadyResponse response, in Exchange exchange, AnswerBatch answers)
    {
        answers.Add(response, exchange.Connection, exchange.Head.Method == RequestMethod.Head);
        return RejectReason.None;
    }

    private static RejectReason ReasonOf(FormFault fault) => fault switch
    {
        FormFault.None => RejectReason.None,
        FormFault.TooManyPairs => RejectReason.TooManyFormPairs,
        FormFault.NameTooLong => RejectReason.FormNameTooLong,
        FormFault.ValueTooLong => RejectReason.FormValueTooLong,
        _ => RejectReason.BadForm,
    };

    private RejectReason Ready(in Exchange exchange, AnswerBatch answers) =>
        exchange.IsDraining ? RejectReason.Draining
            : !node.TakesCalls ? RejectReason.StoreUnwritable
            : Plain(ReadyResponses.ReadyYes, exchange, answers);

    private OriginFault FindOrigin(in Exchange exchange, out Origin origin)
    {
        ref readonly var head = ref exchange.Head;
        var fields = new OriginFields
        {
            IsTls = exchange.Peer.IsTls,
            TrustForwarded = exchange.Peer.IsKnownProxy,
            Host = head.Host.Of(exchange.HeadBytes),
            ForwardedProto = head.ForwardedProto.Of(exchange.HeadBytes),
            ForwardedHost = head.ForwardedHost.Of(exchange.HeadBytes),
            ForwardedPort = head.ForwardedPort.Of(exchange.HeadBytes),
        };
        return origins.Resolve(fields, out origin);
    }

    private RejectReason AnswerUpgrade(in Exchange exchange, WebhookScratch scratch, AnswerBatch answers)
    {
        if (FindOrigin(exchange, out var origin) != OriginFault.None)
        {
            return RejectReason.InvalidHost;
        }

        var refusal = signature.Check(exchange, origin, default, scratch);
        if (refusal == RejectReason.None)
        {
            var destination = answers.Reserve(ServerHandshake.ResponseBytes);
            var written = ServerHandshake.WriteResponse(exchange.Head.WebSocketKey.Of(exchange.HeadBytes), destination);
            answers.Commit(written, ConnectionOption.None, ticket: null);
        }

        return refusal;
    }

    private RejectReason AnswerPost(in Exchange exchange, WebhookScratch scratch, AnswerBatch answers)
    {
        var fault = scratch.Body.Decode(exchange.Body);
        if (fault != FormFault.None)
        {
            return ReasonOf(fault);
        }

        TwilioParameters.Read(scratch.Body.Bytes, scratch.Body.Pairs, out var parameters);
        if (FindOrigin(exchange, out var origin) != OriginFault.None)
        {
            return RejectReason.InvalidHost;
        }

        if (exchange.Route == Route.Voice)
        {
            voice.Expect(parameters.CallSid);
        }

        // Before any field is judged, so that whoever cannot sign learns nothing.
        var refusal = signature.Check(exchange, origin, parameters.AccountSid, scratch);
        if (refusal != RejectReason.None)
        {
            return refusal;
        }

        if (!CallSid.IsValid(parameters.CallSid))
        {
            return RejectReason.MissingCallSid;
        }

        fault = scratch.Query.Decode(exchange.Head.Query.Of(exchange.HeadBytes));
        return fault != FormFault.None ? ReasonOf(fault) : exchange.Route switch
        {
            Route.Voice => voice.Answer(exchange, origin, parameters, scratch, answers),
            Route.CallStatus => callbacks.AnswerCallStatus(exchange, parameters, answers),
            Route.StreamNext => next.Answer(exchange, parameters, scratch, answers),
            _ => callbacks.AnswerStreamStatus(exchange, parameters, answers),
        };
    }
}
