using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http.Tables;

/// <summary>Runs each row of request-line.md and headers.md in every way in which its bytes can arrive.</summary>
public class HeadTableTests
{
    private static readonly Dictionary<string, SpecTable> s_tables =
        new[] { "request-line.md", "headers.md" }.ToDictionary(static f => f, SpecTable.Load);

    public static IEnumerable<object[]> Rules() =>
        s_tables.Values.SelectMany(static t => t.Rows.Select(r => new object[] { t.File, r.Rule }));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Whole(string file, string rule)
    {
        var row = s_tables[file][rule];
        var bytes = row.Bytes("input");
        var searched = 0;
        var result = RequestHeadParser.Parse(bytes, ref searched, out var head);
        var expected = row["expected"].Split(' ').Select(static e => Encoding.Latin1.GetString(SpecRow.Unescape(e))).ToArray();
        Assert.Equal(0, searched);
        if (expected[0] != "accepted")
        {
            Assert.Equal(ParseStatus.Rejected, result.Status);
            Assert.Equal($"{expected[0]} {expected[1]}", $"{RejectReasons.StatusCode(result.Reason)} {result.Reason}");
            Assert.InRange(result.Offset, 0, bytes.Length - 1);
            return;
        }

        Assert.Equal(ParseResult.Complete(bytes.Length), result);
        var values = HeadRun.Values(head, bytes);
        foreach (var pair in expected[1..])
        {
            var name = pair[..pair.IndexOf('=', StringComparison.Ordinal)];
            Assert.Equal(pair, $"{name}={values[name]}");
        }

        Assert.NotEmpty(expected[1..]);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void In_every_split_as_separate_reads(string file, string rule)
    {
        var bytes = s_tables[file][rule].Bytes("input");
        var whole = HeadRun.Whole(bytes);
        foreach (var arrival in Arrival.Every(bytes))
        {
            Assert.Equal((arrival.Name, whole), (arrival.Name, HeadRun.Reads(arrival.GrowingReads())));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void In_every_split_as_segments_copied_into_one_span(string file, string rule)
    {
        var bytes = s_tables[file][rule].Bytes("input");
        var whole = HeadRun.Whole(bytes);
        var scratch = new byte[bytes.Length];
        foreach (var arrival in Arrival.Every(bytes))
        {
            var at = 0;
            foreach (var segment in arrival.Sequence())
            {
                segment.Span.CopyTo(scratch.AsSpan(at));
                at += segment.Length;
            }

            Assert.Equal((arrival.Name, whole), (arrival.Name, HeadRun.Whole(scratch)));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Whatever_follows(string file, string rule)
    {
        var bytes = s_tables[file][rule].Bytes("input");
        var whole = HeadRun.Whole(bytes);
        foreach (var tail in new[] { "\0", "\r\n\r\n", "GET / HTTP/1.1\r\n", new string('x', HttpLimits.HeadBytes) })
        {
            byte[] longer = [.. bytes, .. Encoding.Latin1.GetBytes(tail)];
            Assert.Equal(whole, HeadRun.Whole(longer));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Without_a_look_outside(string file, string rule)
    {
        var bytes = s_tables[file][rule].Bytes("input");
        var whole = HeadRun.Whole(bytes);
        using var atEnd = GuardedMemory.EndingAtGuard(bytes);
        using var atStart = GuardedMemory.StartingAtGuard(bytes);
        Assert.Equal(whole, HeadRun.Whole(atEnd.Span));
        Assert.Equal(whole, HeadRun.Whole(atStart.Span));
        for (var length = 0; length < bytes.Length; length++)
        {
            using var prefix = GuardedMemory.EndingAtGuard(bytes.AsSpan(0, length));
            var result = HeadRun.Whole(prefix.Span);
            Assert.True(result == whole || result.Result == ParseResult.Incomplete(), $"{length}: {result}");
        }
    }
}
