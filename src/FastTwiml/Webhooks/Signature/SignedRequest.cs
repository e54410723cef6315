using FastTwiml.Forms;
using FastTwiml.Webhooks.Origins;

namespace FastTwiml.Webhooks.Signature;

/// <summary>What the signature of one request covers, and the signature that came with it.</summary>
internal ref struct SignedRequest
{
    public Origin Origin;

    /// <summary>Path and query exactly as sent, in origin form.</summary>
    public ReadOnlySpan<byte> RawTarget;

    /// <summary>The bytes that <see cref="BodyPairs"/> are slices of.</summary>
    public ReadOnlySpan<byte> Decoded;

    /// <summary>All pairs of the body, unknown ones too; none of the query.</summary>
    public ReadOnlySpan<FormPair> BodyPairs;

    /// <summary>The account that the request names; its tokens are tried. Empty when it names none.</summary>
    public ReadOnlySpan<byte> AccountSid;

    /// <summary>The value of <c>X-Twilio-Signature</c>.</summary>
    public ReadOnlySpan<byte> Signature;

    /// <summary>How many <c>X-Twilio-Signature</c> fields came.</summary>
    public int SignatureCount;

    /// <summary>Whether this is the WebSocket upgrade of a media stream.</summary>
    public bool IsWebSocket;
}
