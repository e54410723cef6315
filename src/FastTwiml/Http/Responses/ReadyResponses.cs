namespace FastTwiml.Http.Responses;

/// <summary>The answers that are the same each time: one for every reason to refuse, and those of the plain routes.</summary>
internal static class ReadyResponses
{
    private static readonly ReadyResponse[] s_refusals = [.. Enum.GetValues<RejectReason>().Select(Refusal)];

    public static ReadyResponse Health { get; } = new(200, RejectReason.None, "ok");

    public static ReadyResponse ReadyYes { get; } = new(200, RejectReason.None, "ready");

    public static ReadyResponse NoContent { get; } = new(204, RejectReason.None, "");

    /// <summary>The interim answer to Expect: 100-continue (RFC 9110 15.2.1).</summary>
    public static ReadOnlySpan<byte> Continue => "HTTP/1.1 100 Continue\r\n\r\n"u8;

    /// <summary>The room that any of them fits in.</summary>
    public static int MaxLength { get; } = s_refusals.Append(Health).Append(ReadyYes).Append(NoContent).Max(static r => r.MaxLength);

    /// <param name="reason">Any but <see cref="RejectReason.None"/>.</param>
    public static ReadyResponse For(RejectReason reason)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)reason, (int)RejectReason.None);
        return s_refusals[(int)reason];
    }

    private static ReadyResponse Refusal(RejectReason reason)
    {
        var statusCode = RejectReasons.StatusCode(reason);
        var sentence = RejectReasons.Sentence(reason);
        return (statusCode, reason) switch
        {
            // RFC 9110 15.5.6: Allow; 15.5.22 and RFC 6455 4.4: Upgrade, its option, and the version; 15.6.4: Retry-After.
            (_, RejectReason.MethodNotAllowedPost) => new(statusCode, reason, sentence, "Allow: POST\r\n"),
            (_, RejectReason.MethodNotAllowedGetHead) => new(statusCode, reason, sentence, "Allow: GET, HEAD\r\n"),
            (_, RejectReason.MethodNotAllowedGet) => new(statusCode, reason, sentence, "Allow: GET\r\n"),
            (426, _) => new(statusCode, reason, sentence, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", "upgrade"),
            (503, _) => new(statusCode, reason, sentence, "Retry-After: 1\r\n"),
            _ => new(statusCode, reason, sentence),
        };
    }
}
