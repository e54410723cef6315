using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http.Tables;

/// <summary>Sends the accepted rows to Kestrel too, and holds kestrel-differences.md to what it answers.</summary>
public class KestrelTests(KestrelServer kestrel) : IClassFixture<KestrelServer>
{
    private static readonly SpecTable s_differences = SpecTable.Load("kestrel-differences.md");

    private static readonly Dictionary<string, SpecTable> s_tables =
        new[] { "request-line.md", "headers.md", "bodies.md" }.ToDictionary(static f => f, SpecTable.Load);

    public static IEnumerable<object[]> AcceptedRules() =>
        from table in s_tables.Values
        from row in table.Rows
        where row["expected"].StartsWith("accepted", StringComparison.Ordinal)
        select new object[] { table.File, row.Rule };

    [Theory]
    [MemberData(nameof(AcceptedRules))]
    public async Task Understands_the_same_or_the_difference_is_explained(string file, string rule)
    {
        var input = s_tables[file][rule].Bytes("input");
        var seen = file == "bodies.md" ? await SendBody(input) : await SendHead(input);
        var difference = s_differences.Rows.SingleOrDefault(r => r.Rule == rule);
        Assert.Equal(difference?["Kestrel"] ?? "the same", seen);
        Assert.NotEqual("", difference?["why"]);
    }

    [Fact]
    public void Every_listed_difference_is_of_an_accepted_rule()
    {
        var accepted = AcceptedRules().Select(static r => (string)r[1]).ToHashSet();
        Assert.All(s_differences.Rows, row => Assert.Contains(row.Rule, accepted));
    }

    private async Task<string> SendHead(byte[] input)
    {
        var (status, body) = await kestrel.SendAsync(input);
        if (status != 200)
        {
            return $"{status}";
        }

        var searched = 0;
        RequestHeadParser.Parse(input, ref searched, out var head);
        var ours = HeadRun.Values(head, input);
        if (head.Method == RequestMethod.Head)
        {
            return "the same";
        }

        var theirs = body.Split('\0');
        var sentMethod = Encoding.Latin1.GetString(input).TrimStart().Split(' ')[0];
        var query = theirs[2].TrimStart('?');
        return (theirs[0], query, theirs[3]) == (sentMethod, ours["query"], ours["host"])
            && theirs[1].EndsWith(ours["target"], StringComparison.Ordinal) ? "the same" : body.Replace('\0', ' ');
    }

    private async Task<string> SendBody(byte[] input)
    {
        var head = Encoding.ASCII.GetBytes($"POST {KestrelServer.BodyPath} HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n");
        var (status, body) = await kestrel.SendAsync([.. head, .. input]);
        return status != 200 ? $"{status}" : body == BodyRun.Of(input).Body ? "the same" : body;
    }
}
