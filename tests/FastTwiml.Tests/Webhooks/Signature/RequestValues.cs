using System.Text;
using FastTwiml.Forms;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Signature;

namespace FastTwiml.Tests.Webhooks.Signature;

/// <summary>A signed request in a form that lambdas and <c>with</c> can hold, checked against one token or more.</summary>
internal sealed record RequestValues
{
    public const string Token = "12345";

    public string Scheme { get; init; } = "https";

    public string Host { get; init; } = "voice.example.com";

    public string Port { get; init; } = string.Empty;

    public string PathPrefix { get; init; } = string.Empty;

    public string RawTarget { get; init; } = "/twilio/voice";

    /// <summary>The body, encoded.</summary>
    public string Body { get; init; } = string.Empty;

    public string AccountSid { get; init; } = string.Empty;

    public string Signature { get; init; } = string.Empty;

    public int SignatureCount { get; init; } = 1;

    public bool IsWebSocket { get; init; }

    /// <summary>Takes a URL apart; its port, if any, is the configured one.</summary>
    public static RequestValues FromUrl(string url)
    {
        var isWebSocket = url.StartsWith("ws", StringComparison.Ordinal);
        var scheme = url[..url.IndexOf("://", StringComparison.Ordinal)];
        var rest = url[(scheme.Length + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = rest[..slash].Split(':');
        return new RequestValues
        {
            Scheme = isWebSocket ? scheme.Replace("ws", "http", StringComparison.Ordinal) : scheme,
            Host = authority[0],
            Port = authority.Length > 1 ? authority[1] : string.Empty,
            RawTarget = rest[slash..],
            IsWebSocket = isWebSocket,
        };
    }

    /// <summary>The request signed as Twilio would, for this URL and the body's pairs.</summary>
    public RequestValues SignedFor(string url, string token = Token) =>
        this with { Signature = TwilioSignature.Compute(token, url, Pairs()) };

    public bool IsValid(params string[] tokens) =>
        IsValid(new SignatureValidator(new TwilioAccounts(tokens.Length == 0 ? [Token] : tokens, [])));

    public bool IsValid(SignatureValidator validator)
    {
        Parse(out var request);
        return validator.IsValid(request, new byte[SignatureValidator.ScratchBytes(request)]);
    }

    public string SignedUrl()
    {
        Parse(out var request);
        var url = new byte[SignatureValidator.ScratchBytes(request)];
        return Encoding.UTF8.GetString(url.AsSpan(0, SignatureValidator.WriteSignedUrl(request, url)));
    }

    public void Parse(out SignedRequest request)
    {
        var encoded = Encoding.UTF8.GetBytes(Body);
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[FormLimits.Pairs];
        var form = FormParser.Parse(encoded, decoded, pairs);
        request = new SignedRequest
        {
            Origin = new Origin
            {
                Scheme = Encoding.UTF8.GetBytes(Scheme),
                Host = Encoding.UTF8.GetBytes(Host),
                Port = Encoding.UTF8.GetBytes(Port),
                PathPrefix = Encoding.UTF8.GetBytes(PathPrefix),
            },
            RawTarget = Encoding.UTF8.GetBytes(RawTarget),
            Decoded = decoded,
            BodyPairs = pairs.AsSpan(0, form.Count),
            AccountSid = Encoding.UTF8.GetBytes(AccountSid),
            Signature = Encoding.UTF8.GetBytes(Signature),
            SignatureCount = SignatureCount,
            IsWebSocket = IsWebSocket,
        };
    }

    private List<(string Name, string Value)> Pairs() => Forms.FormText.ParsePlainly(Encoding.UTF8.GetBytes(Body));
}
