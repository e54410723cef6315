using System.Text;
using FastTwiml.Http;
using FastTwiml.Http.Grammar;
using FastTwiml.TestKit;
using FastTwiml.Tests.Http.Tables;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Http;

/// <summary>Properties of the head parser over arbitrary bytes and over text that is nearly a head.</summary>
public class HeadProperties
{
    private static readonly string[] s_lines =
    [
        "Host: a", "host: a:8080", "Host: b", "Content-Length: 5", "Content-Length: 99999", "content-length: x", "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked", "Connection: close", "Connection: keep-alive, upgrade", "Upgrade: websocket", "Expect: 100-continue",
        "Expect: x", "Content-Type: a/b", "X-Y:", "X-Y: \u00E9\t z ", "X Y: 1", ": 1", "X", " folded", "X: \0",
    ];

    private static readonly string[] s_requestLines =
    [
        "GET / HTTP/1.1", "POST /a?b=c HTTP/1.1", "GET /x HTTP/1.0", "OPTIONS * HTTP/1.1", "GET http://a/b HTTP/1.1", "GET https://b:8080 HTTP/1.2",
        "get /a#b HTTP/1.1", "GET  / HTTP/1.1", "GET / HTTP/2.0", "GET /", "PUT /%zz{} HTTP/1.1", "GET x HTTP/1.1", "GET * HTTP/1.1",
    ];

    /// <summary>So long that the head has blocks for the fast reading.</summary>
    private static readonly string s_long = $"Host: a\r\nUser-Agent: TwilioProxy/1.1\r\nX-Long-{new string('n', 23)}: {new string('v', 40)}\r\n";

    /// <summary>A head whose parts are mostly right, then a byte or two changed, dropped or added.</summary>
    private static Gen<byte[]> NearHeads()
    {
        // The first of the choices most often, so that a good part is accepted.
        var lineEnd = Gen.Frequency((40, Gen.Constant("\r\n")), (1, Gen.Elements("\n", "\r", "\r\r\n", "\r\n\r\n", "")));
        var field = Gen.Frequency((5, Gen.Elements(s_lines[9..16])), (1, Gen.Elements(s_lines)));
        var line = from text in field from end in lineEnd select text + end;
        var host = Gen.Frequency((5, Gen.Constant("Host: a\r\n")), (9, Gen.Constant(s_long)), (1, Gen.Constant("")));
        var requestLine = Gen.Frequency((3, Gen.Elements(s_requestLines[..4])), (1, Gen.Elements(s_requestLines)));
        var head = from before in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Constant("\r\n")))
                   from start in requestLine
                   from end in lineEnd
                   from h in host
                   from lines in line.ArrayOf(4)
                   from last in lineEnd
                   select Encoding.Latin1.GetBytes(before + start + end + h + string.Concat(lines) + last);
        return Gen.Frequency(
            (3, head),
            (1, from bytes in head from at in Gen.Choose(0, bytes.Length - 1) from b in Gen.Choose(0, 255) select With(bytes, at, (byte)b)),
            (1, from bytes in head from at in Gen.Choose(0, bytes.Length - 1) select (byte[])[.. bytes[..at], .. bytes[(at + 1)..]]),
            (1, from bytes in head from at in Gen.Choose(0, bytes.Length) from b in Gen.Choose(0, 255) select (byte[])[.. bytes[..at], (byte)b, .. bytes[at..]]),
            (1, ArbMap.Default.GeneratorFor<byte[]>()));
    }

    private static byte[] With(byte[] bytes, int at, byte b)
    {
        bytes[at] = b;
        return bytes;
    }

    /// <summary>One where the fast reading takes the head.</summary>
    private static int AssertReadAlike(byte[] bytes)
    {
        var read = new RequestHead();
        using var memory = GuardedMemory.EndingAtGuard(bytes);
        var length = UsualHead.Read(memory.Span, ref read);
        if (length == 0)
        {
            return 0;
        }

        // Something searched already keeps the fast reading away.
        var searched = 1;
        Assert.Equal(ParseResult.Complete(length), RequestHeadParser.Parse(bytes, ref searched, out var careful));
        Assert.Equal(careful, read);
        return 1;
    }

    private static void ForAll(Action<byte[]> property) =>
        Prop.ForAll(NearHeads().ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Any_bytes_give_a_result_that_no_split_changes()
    {
        var both = Prop.ForAll(
            NearHeads().ToArbitrary(),
            Gen.Choose(1, 9).ArrayOf(60).ToArbitrary(),
            static (bytes, steps) =>
            {
                var ends = steps.Aggregate(new List<int> { 0 }, static (sums, step) => [.. sums, sums[^1] + step]);
                var reads = ends.Where(e => e < bytes.Length).Append(bytes.Length).Select(e => bytes[..e]);
                Assert.Equal(HeadRun.Whole(bytes), HeadRun.Reads(reads));
            });
        both.Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    /// <summary>Every byte in every place of two real heads, and every place cut out: read at once, and in two reads.</summary>
    [Fact]
    public void The_fast_reading_and_the_careful_one_agree()
    {
        var fast = 0;
        foreach (var sample in new[] { HeadSamples.Webhook, HeadSamples.Stream })
        {
            for (var at = 0; at < sample.Length; at++)
            {
                foreach (var b in new byte[] { 0, 9, 10, 13, 32, 35, 45, 58, 63, 64, 65, 90, 95, 122, 127, 128, 255 })
                {
                    fast += AssertReadAlike(With([.. sample], at, b));
                }

                fast += AssertReadAlike([.. sample[..at], .. sample[(at + 1)..]]);
                fast += AssertReadAlike([.. sample[..at], .. sample[at..][^Math.Min(4, sample.Length - at)..], .. "body"u8]);
            }
        }

        Assert.True(fast > 1_000, $"{fast} heads were read fast");
    }

    [Fact]
    public void Nearly_heads_are_read_alike_by_both() => ForAll(static bytes => AssertReadAlike(bytes));

    [Fact]
    public void An_accepted_head_is_incomplete_before_its_end_and_the_same_after() => ForAll(static bytes =>
    {
        var whole = HeadRun.Whole(bytes);
        if (whole.Result.Status == ParseStatus.Complete)
        {
            for (var length = 0; length < whole.Result.Consumed; length++)
            {
                Assert.Equal(ParseResult.Incomplete(), HeadRun.Whole(bytes.AsSpan(0, length)).Result);
            }

            Assert.Equal(whole, HeadRun.Whole(bytes.AsSpan(0, whole.Result.Consumed)));
        }
    });

    [Fact]
    public void A_rejected_head_is_never_accepted_later() => ForAll(static bytes =>
    {
        RejectReason? seen = null;
        for (var length = 0; length <= bytes.Length; length++)
        {
            var result = HeadRun.Whole(bytes.AsSpan(0, length)).Result;
            Assert.Equal(seen ?? result.Reason, result.Reason);
            seen ??= result.Status == ParseStatus.Rejected ? result.Reason : null;
        }
    });

    [Fact]
    public void Slices_lie_in_the_head() => ForAll(static bytes =>
    {
        var searched = 0;
        var result = RequestHeadParser.Parse(bytes, ref searched, out var head);
        if (result.Status == ParseStatus.Complete)
        {
            foreach (var slice in new[] { head.Target, head.Path, head.Query, head.Authority, head.Host, head.ContentType, head.TwilioSignature, head.WebSocketKey })
            {
                Assert.InRange(slice.End, slice.Start, result.Consumed);
            }

            Assert.False(head.Path.IsEmpty);
        }
    });

    [Fact]
    public void Agrees_with_a_slow_reading_of_the_grammar()
    {
        var accepted = 0;
        var rejected = 0;
        ForAll(bytes =>
        {
            var run = HeadRun.Whole(bytes);
            var expected = HeadOracle.Accepts(bytes, out var length, out var keepAlive, out var path);
            Assert.True(expected == (run.Result.Status == ParseStatus.Complete), $"{run.Result} for {Encoding.Latin1.GetString(bytes)}");
            if (expected)
            {
                accepted++;
                Assert.Equal(length, run.Result.Consumed);
                Assert.Contains(keepAlive ? "keep-alive=yes" : "keep-alive=no", run.Head.Split('\0'));
                Assert.Contains($"path={path}", run.Head.Split('\0'));
            }

            rejected += run.Result.Status == ParseStatus.Rejected ? 1 : 0;
        });

        // The property says nothing if one side hardly occurs.
        Assert.True(accepted > 200 && rejected > 200, $"{accepted} accepted, {rejected} rejected");
    }
}
