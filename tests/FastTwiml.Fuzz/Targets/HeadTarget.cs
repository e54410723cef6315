using System.Text;
using FastTwiml.Http;
using FastTwiml.Tests.Http;
using FastTwiml.Tests.Http.Tables;

namespace FastTwiml.Fuzz.Targets;

/// <summary>
/// The head of a request: the same result for every split, the result of the grammar as a regular expression, and for what
/// is accepted the values that Kestrel's parser reads.
/// </summary>
internal sealed class HeadTarget : FuzzTarget
{
    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            "POST /twiml?a=b HTTP/1.1\r\nHost: voice.example.com\r\nContent-Length: 1017\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
                + "X-Twilio-Signature: ETT75L8YhB7Hb2XjGfICKzKRKUI=\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a, b\r\nX-Forwarded-Port: 443\r\nConnection: close\r\n\r\n",
            "GET /streams HTTP/1.1\r\nHost: voice.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: 3QmVTQtxRXGCEmT3u0cOsw==\r\n"
                + "Sec-WebSocket-Version: 13\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
            "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n",
            "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "\r\nHEAD / HTTP/1.1\r\nHost: a:8080\r\nX-Y:\r\nX-Z: \u00E9\t z \r\n\r\nGET",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private int _accepted;
    private int _rejected;
    private int _byKestrel;

    public override string Name => "head";

    public override string Summary => $"{_accepted} accepted, {_rejected} rejected, {_byKestrel} held against Kestrel.";

    public override void Run(Random random)
    {
        var bytes = Mutation.Mutate(random, Seeds[random.Next(Seeds.Length)]);
        var whole = HeadRun.Whole(bytes);
        _accepted += whole.Result.Status == ParseStatus.Complete ? 1 : 0;
        _rejected += whole.Result.Status == ParseStatus.Rejected ? 1 : 0;

        var length = 0;
        var reads = Mutation.Split(random, bytes).Where(static piece => piece.Length > 0).Select(piece => bytes[..(length += piece.Length)]);
        CheckEqual(whole, HeadRun.Reads(reads), "Another result when split", bytes);

        if (OracleApplies(bytes))
        {
            var accepts = HeadOracle.Accepts(bytes, out var oracleLength, out var keepAlive, out var path);
            CheckEqual(accepts, whole.Result.Status == ParseStatus.Complete, $"The grammar says otherwise than {whole.Result}", bytes);
            if (accepts)
            {
                CheckEqual(oracleLength, whole.Result.Consumed, "Another length", bytes);
                Check(whole.Head.Split('\0').Contains($"keep-alive={(keepAlive ? "yes" : "no")}"), "Another persistence", bytes);
                Check(whole.Head.Split('\0').Contains($"path={path}"), "Another path", bytes);
            }
        }

        if (whole.Result.Status == ParseStatus.Complete)
        {
            CompareWithKestrel(bytes, whole);
        }
    }

    /// <summary>The expression knows neither limits nor IPv6, and takes no ports into account when it compares hosts.</summary>
    internal static bool OracleApplies(ReadOnlySpan<byte> bytes)
    {
        var digits = 0;
        var lines = 0;
        foreach (var b in bytes)
        {
            digits = char.IsAsciiDigit((char)b) ? digits + 1 : 0;
            lines += b == '\n' ? 1 : 0;
            if (b == '[' || digits > 9)
            {
                return false;
            }
        }

        return lines <= 100 && bytes.IndexOf("://a:"u8) < 0;
    }

    private void CompareWithKestrel(byte[] bytes, HeadRun whole)
    {
        var start = bytes[0] == '\r' ? 2 : 0;
        var kestrel = KestrelHead.Parse(bytes.AsSpan(start, whole.Result.Consumed - start));
        if (kestrel is null)
        {
            // Later minor versions are HTTP/1.1 to us (RFC 9110 6.2) and an error to Kestrel.
            var line = Encoding.Latin1.GetString(bytes, start, bytes.AsSpan(start).IndexOf((byte)'\r'));
            Check(line[^1] is >= '2' and <= '9', "Kestrel refuses it", bytes);
            return;
        }

        _byKestrel++;
        var searched = 0;
        _ = RequestHeadParser.Parse(bytes, ref searched, out var head);
        var values = HeadRun.Values(head, bytes);
        CheckEqual(whole.Result.Consumed - start, kestrel.Consumed, "Another length than Kestrel's", bytes);
        if (head.Authority.IsEmpty)
        {
            CheckEqual(kestrel.Target, values["target"], "Another target than Kestrel's", bytes);
        }

        foreach (var (name, field) in new[]
        {
            ("host", "Host"), ("type", "Content-Type"), ("signature", "X-Twilio-Signature"), ("proto", "X-Forwarded-Proto"),
            ("forwarded-host", "X-Forwarded-Host"), ("forwarded-port", "X-Forwarded-Port"), ("ws-key", "Sec-WebSocket-Key"),
            ("ws-version", "Sec-WebSocket-Version"),
        })
        {
            CheckEqual(kestrel.Last(field), values[name], $"Another {field} than Kestrel's", bytes);
        }

        CheckEqual(kestrel.Count("X-Twilio-Signature"), head.TwilioSignatureCount, "Another number of signatures", bytes);
        CheckEqual(kestrel.Count("Transfer-Encoding") > 0, head.IsChunked, "Another transfer coding", bytes);
        CheckEqual(kestrel.Count("Content-Length") > 0, head.ContentLength >= 0, "Another framing", bytes);
    }
}
