using System.Text;

namespace FastTwiml.Http;

/// <summary>What is known of every <see cref="RejectReason"/>: status code, metric tag, the sentence sent, whether the connection can go on.</summary>
internal static class RejectReasons
{
    private static readonly RejectReason[] s_all = Enum.GetValues<RejectReason>()[1..];

    private static readonly string[] s_tags = [.. Enum.GetValues<RejectReason>().Select(static r => SnakeCase(r.ToString()))];

    /// <summary>Every reason but <see cref="RejectReason.None"/>.</summary>
    public static ReadOnlySpan<RejectReason> All => s_all;

    public static int StatusCode(RejectReason reason) => reason switch
    {
        RejectReason.None => 200,
        RejectReason.WrongSignature or RejectReason.AnotherAccount => 403,
        RejectReason.NotFound => 404,
        RejectReason.MethodNotAllowedPost or RejectReason.MethodNotAllowedGetHead or RejectReason.MethodNotAllowedGet => 405,
        RejectReason.HeadTimeout or RejectReason.BodyTimeout => 408,
        RejectReason.LengthRequired => 411,
        RejectReason.BodyTooLarge => 413,
        RejectReason.TargetTooLong => 414,
        RejectReason.NotAForm => 415,
        RejectReason.ExpectationFailed => 417,
        RejectReason.UpgradeRequired or RejectReason.WrongWebSocketVersion => 426,
        RejectReason.HeadTooLarge or RejectReason.TooManyFields or RejectReason.TrailersTooLarge => 431,
        RejectReason.UnknownTransferCoding => 501,
        RejectReason.Draining or RejectReason.StoreUnwritable or RejectReason.TooManyConnections => 503,
        RejectReason.UnsupportedVersion => 505,
        _ => 400,
    };

    /// <summary>The reason in snake_case, as metrics and log lines name it.</summary>
    public static string MetricTag(RejectReason reason) => s_tags[(int)reason];

    /// <summary>What was wrong, in one plain sentence: the body of the answer.</summary>
    public static string Sentence(RejectReason reason) => reason switch
    {
        RejectReason.InvalidMethod => "The request does not begin with a method.",
        RejectReason.InvalidRequestLine => "The request line is not a method, a target and a version with one space between them.",
        RejectReason.InvalidTarget => "The request target is not a path, or has a byte that a URL must escape.",
        RejectReason.TargetTooLong => $"The request target is longer than {HttpLimits.TargetBytes} bytes.",
        RejectReason.InvalidVersion => "The request line does not end with HTTP/1.1 or HTTP/1.0.",
        RejectReason.UnsupportedVersion => "Only HTTP/1.1 and HTTP/1.0 are served.",
        RejectReason.BareLineFeed => "A line ends with LF alone instead of CRLF.",
        RejectReason.BareCarriageReturn => "A CR is not followed by LF.",
        RejectReason.HeadTooLarge => $"The request's head is larger than {HttpLimits.HeadBytes} bytes.",
        RejectReason.TooManyFields => $"The request has more than {HttpLimits.Fields} header fields.",
        RejectReason.InvalidFieldName => "A field name is empty or has a character that names may not have.",
        RejectReason.SpaceBeforeColon => "A field name is not followed by its colon at once.",
        RejectReason.MissingColon => "A field line has no colon.",
        RejectReason.FoldedLine => "A field line begins with white space.",
        RejectReason.InvalidFieldValue => "A field value has a control character.",
        RejectReason.RepeatedField => "A field that may be sent once was sent more than once.",
        RejectReason.MissingHost => "An HTTP/1.1 request must have a Host field.",
        RejectReason.RepeatedHost => "The Host field was sent more than once.",
        RejectReason.InvalidHost => "The Host field is not a host name or address with an optional port.",
        RejectReason.HostMismatch => "The Host field differs from the host of the request target.",
        RejectReason.InvalidContentLength => "The Content-Length field is not one decimal number.",
        RejectReason.RepeatedContentLength => "The Content-Length field was sent more than once.",
        RejectReason.ContentLengthWithTransferEncoding => "Content-Length and Transfer-Encoding must not be sent together.",
        RejectReason.InvalidTransferEncoding => "The Transfer-Encoding field is not one list of codings with chunked at its end.",
        RejectReason.TransferEncodingInHttp10 => "HTTP/1.0 has no Transfer-Encoding.",
        RejectReason.UnknownTransferCoding => "The only transfer coding served is chunked.",
        RejectReason.ExpectationFailed => "The only expectation that can be met is 100-continue.",
        RejectReason.LengthRequired => "A POST must say the length of its body.",
        RejectReason.BodyTooLarge => $"The body is larger than {HttpLimits.BodyBytes} bytes.",
        RejectReason.InvalidChunkSize => "A chunk does not begin with its size in hexadecimal digits.",
        RejectReason.InvalidChunkExtension => "A chunk extension is malformed.",
        RejectReason.ChunkLineTooLong => $"The line before a chunk is longer than {HttpLimits.ChunkLineBytes} bytes.",
        RejectReason.ChunkExtensionsTooLarge => $"The chunk extensions are larger than {HttpLimits.ChunkExtensionBytes} bytes.",
        RejectReason.MissingChunkEnd => "A chunk is not followed by CRLF where its size says that it ends.",
        RejectReason.TrailersTooLarge => $"The trailer fields are larger than {HttpLimits.TrailerBytes} bytes.",
        RejectReason.TruncatedRequest => "The connection ended before the request did.",
        RejectReason.HeadTimeout => "The request's head did not arrive in time.",
        RejectReason.BodyTimeout => "The request's body did not arrive in time.",
        RejectReason.NotFound => "There is nothing at this path.",
        RejectReason.MethodNotAllowedPost => "This path takes POST only.",
        RejectReason.MethodNotAllowedGetHead => "This path takes GET and HEAD only.",
        RejectReason.MethodNotAllowedGet => "This path takes GET only.",
        RejectReason.UpgradeRequired => "This path takes only the upgrade to a WebSocket of version 13.",
        RejectReason.WrongWebSocketVersion => "The Sec-WebSocket-Version field must be 13.",
        RejectReason.InvalidWebSocketKey => "The Sec-WebSocket-Key field must be 16 bytes in base64.",
        RejectReason.UpgradeWithBody => "A request that upgrades to a WebSocket must have no body.",
        RejectReason.NotAForm => "The body must be of type application/x-www-form-urlencoded.",
        RejectReason.BadForm => "The form in the body is malformed.",
        RejectReason.TooManyFormPairs => "The form has too many fields.",
        RejectReason.FormNameTooLong => "The name of a form field is too long.",
        RejectReason.FormValueTooLong => "The value of a form field is too long.",
        RejectReason.WrongSignature => "The request is not signed, or not by the account's auth token for this URL.",
        RejectReason.MissingCallSid => "The request has no CallSid of 1 to 64 letters and digits.",
        RejectReason.AnotherAccount => "The CallSid belongs to another account.",
        RejectReason.Draining => "This server is shutting down; try another or try again in a moment.",
        RejectReason.StoreUnwritable => "The call cannot be written down now; try again in a moment.",
        RejectReason.TooManyConnections => "Too many connections are open; try again in a moment.",
        RejectReason.None or _ => "",
    };

    /// <summary>
    /// Whether nothing that follows on the connection can be trusted: where the request ends is unknown, or the peer was too slow.
    /// Of the other reasons a body may still have to be read before the connection goes on.
    /// </summary>
    public static bool ClosesConnection(RejectReason reason) =>
        reason is > RejectReason.None and < RejectReason.NotFound or RejectReason.TooManyConnections;

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
