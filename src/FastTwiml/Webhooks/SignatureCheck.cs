using FastTwiml.Http;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Routing;
using FastTwiml.Webhooks.Signature;

namespace FastTwiml.Webhooks;

/// <summary>Whether a request comes from Twilio.</summary>
/// <param name="validator">What knows the tokens; null when validation is switched off.</param>
/// <param name="log">Told which URL did not match, because proxies and ports are what goes wrong.</param>
internal sealed class SignatureCheck(SignatureValidator? validator, RefusalLog log)
{
    /// <summary>Checks a request; a webhook's body is decoded in the scratch.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="origin">How Twilio reached this node.</param>
    /// <param name="accountSid">The account that the request names; empty for none.</param>
    /// <param name="scratch">Where the body is decoded and the signed text is put together.</param>
    public RejectReason Check(
        in Exchange exchange, in Origin origin, ReadOnlySpan<byte> accountSid, WebhookScratch scratch)
    {
        if (validator is null)
        {
            return RejectReason.None;
        }

        var isUpgrade = exchange.Route == Route.Streams;
        var request = new SignedRequest
        {
            Origin = origin,
            RawTarget = exchange.Head.Target.Of(exchange.HeadBytes),
            AccountSid = accountSid,
            Signature = exchange.Head.TwilioSignature.Of(exchange.HeadBytes),
            SignatureCount = exchange.Head.TwilioSignatureCount,
            IsWebSocket = isUpgrade,
        };
        if (!isUpgrade)
        {
            request.Decoded = scratch.Body.Bytes;
            request.BodyPairs = scratch.Body.Pairs;
        }

        var text = scratch.Text(SignatureValidator.ScratchBytes(request));
        if (validator.IsValid(request, text))
        {
            return RejectReason.None;
        }

        if (log.TakesMismatch(request.SignatureCount))
        {
            log.Mismatch(text[..SignatureValidator.WriteSignedUrl(request, text)], request.SignatureCount);
        }

        return RejectReason.WrongSignature;
    }
}
