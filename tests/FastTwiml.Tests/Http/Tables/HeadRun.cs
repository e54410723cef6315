using System.Text;
using FastTwiml.Http;

namespace FastTwiml.Tests.Http.Tables;

/// <summary>Everything that came of parsing a head: the result, and what the head says, in words.</summary>
internal sealed record HeadRun(ParseResult Result, string Head)
{
    public static HeadRun Whole(ReadOnlySpan<byte> bytes)
    {
        var searched = 0;
        return Of(RequestHeadParser.Parse(bytes, ref searched, out var head), head, bytes);
    }

    /// <summary>Parses as a connection does: each read brings more of the same head, until there is a result.</summary>
    public static HeadRun Reads(IEnumerable<byte[]> reads)
    {
        var searched = 0;
        var run = new HeadRun(ParseResult.Incomplete(), "");
        foreach (var bytes in reads)
        {
            run = Of(RequestHeadParser.Parse(bytes, ref searched, out var head), head, bytes);
            if (run.Result.Status != ParseStatus.Incomplete)
            {
                break;
            }
        }

        return run;
    }

    /// <summary>All that a head says, as "name=value" separated by NUL, in the words of the tables.</summary>
    public static string Describe(in RequestHead head, ReadOnlySpan<byte> bytes) => string.Join('\0', Values(head, bytes.ToArray()).Select(static v => $"{v.Key}={v.Value}"));

    public static Dictionary<string, string> Values(in RequestHead head, byte[] bytes) => new(StringComparer.Ordinal)
    {
        ["method"] = head.Method.ToString(),
        ["target"] = Text(head.Target, bytes),
        ["path"] = Text(head.Path, bytes),
        ["query"] = Text(head.Query, bytes),
        ["authority"] = Text(head.Authority, bytes),
        ["http11"] = YesNo(head.IsHttp11),
        ["keep-alive"] = YesNo(head.KeepAlive),
        ["continue"] = YesNo(head.ExpectContinue),
        ["chunked"] = YesNo(head.IsChunked),
        ["length"] = head.ContentLength.ToString(),
        ["host"] = Text(head.Host, bytes),
        ["type"] = Text(head.ContentType, bytes),
        ["signature"] = Text(head.TwilioSignature, bytes),
        ["signatures"] = head.TwilioSignatureCount.ToString(),
        ["proto"] = Text(head.ForwardedProto, bytes),
        ["forwarded-host"] = Text(head.ForwardedHost, bytes),
        ["forwarded-port"] = Text(head.ForwardedPort, bytes),
        ["upgrade"] = YesNo(head.UpgradeToWebSocket),
        ["ws-key"] = Text(head.WebSocketKey, bytes),
        ["ws-version"] = Text(head.WebSocketVersion, bytes),
    };

    private static HeadRun Of(ParseResult result, in RequestHead head, ReadOnlySpan<byte> bytes) =>
        new(result, result.Status == ParseStatus.Complete ? Describe(head, bytes) : "");

    private static string Text(Slice slice, byte[] bytes) => Encoding.Latin1.GetString(slice.Of(bytes));

    private static string YesNo(bool value) => value ? "yes" : "no";
}
