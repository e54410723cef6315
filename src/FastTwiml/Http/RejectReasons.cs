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
        RejectReason.UpgradeRequired => 426,
        RejectReason.HeadTooLarge or RejectReason.TooManyFields or RejectReason.TrailersTooLarge => 431,
        RejectReason.InternalError => 500,
        RejectReason.UnknownTransferCoding or RejectReason.StreamsNotServed => 501,
        RejectReason.Overloaded or RejectReason.Draining or RejectReason.StoreUnwritable or RejectReason.TooManyConnections => 503,
        RejectReason.UnsupportedVersion => 505,
        _ => 400,
    };

    /// <summary>The reason in snake_case, as metrics and log lines name it.</summary>
    public static string MetricTag(RejectReason reason) => s_tags[(int)reason];

    /// <summary>
    /// Whether nothing that follows on the connection can be trusted: where the request ends is unknown, or the peer was too slow.
    /// Of the other reasons a body may still have to be read before the connection goes on.
    /// </summary>
    public static bool ClosesConnection(RejectReason reason) =>
        reason is > RejectReason.None and < RejectReason.NotFound or RejectReason.InternalError or RejectReason.TooManyConnections;

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
