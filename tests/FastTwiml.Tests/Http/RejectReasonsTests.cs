using FastTwiml.Http;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http;

public class RejectReasonsTests
{
    /// <summary>Reasons that HttpLimitsTests reach: their inputs are too long for a table.</summary>
    private static readonly RejectReason[] s_limits =
    [
        RejectReason.TargetTooLong, RejectReason.HeadTooLarge, RejectReason.TooManyFields, RejectReason.ChunkLineTooLong,
        RejectReason.ChunkExtensionsTooLarge, RejectReason.TrailersTooLarge,
    ];

    public static IEnumerable<object[]> Reasons() => RejectReasons.All.ToArray().Select(static r => new object[] { r.ToString() });

    [Fact]
    public void All_are_listed_once_without_none() =>
        Assert.Equal(Enum.GetValues<RejectReason>().Where(static r => r != RejectReason.None), RejectReasons.All.ToArray());

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_has_a_refusing_status_a_tag_and_a_sentence(string name)
    {
        var reason = Enum.Parse<RejectReason>(name);
        Assert.Contains(
            RejectReasons.StatusCode(reason), new[] { 400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 426, 431, 500, 501, 503, 505 });
        Assert.Matches("^[a-z0-9_]+$", RejectReasons.MetricTag(reason));
        Assert.Matches("^[A-Z][ -~]+[.]$", RejectReasons.Sentence(reason));
    }

    [Fact]
    public void Tags_and_sentences_are_distinct()
    {
        var all = RejectReasons.All.ToArray();
        Assert.Distinct(all.Select(RejectReasons.MetricTag));
        Assert.Distinct(all.Select(RejectReasons.Sentence));
    }

    [Fact]
    public void Tags_are_snake_case()
    {
        Assert.Equal("bare_line_feed", RejectReasons.MetricTag(RejectReason.BareLineFeed));
        Assert.Equal("transfer_encoding_in_http10", RejectReasons.MetricTag(RejectReason.TransferEncodingInHttp10));
    }

    [Fact]
    public void Every_reason_of_the_parsers_has_a_row_or_a_limit()
    {
        var rows = new[] { "request-line.md", "headers.md", "bodies.md" }
            .SelectMany(static f => SpecTable.Load(f).Rows)
            .Select(static r => r["expected"].Split(' '))
            .Where(static e => e[0] != "accepted")
            .Select(static e => Enum.Parse<RejectReason>(e[1]));
        var parsers = RejectReasons.All.ToArray()
            .Where(static r => r <= RejectReason.TrailersTooLarge && r != RejectReason.LengthRequired);
        Assert.Empty(parsers.Except(rows).Except(s_limits));
    }

    [Theory]
    [InlineData(nameof(RejectReason.BareLineFeed), true)]
    [InlineData(nameof(RejectReason.ContentLengthWithTransferEncoding), true)]
    [InlineData(nameof(RejectReason.InvalidChunkExtension), true)]
    [InlineData(nameof(RejectReason.TrailersTooLarge), true)]
    [InlineData(nameof(RejectReason.HeadTimeout), true)]
    [InlineData(nameof(RejectReason.TruncatedRequest), true)]
    [InlineData(nameof(RejectReason.TooManyConnections), true)]
    [InlineData(nameof(RejectReason.None), false)]
    [InlineData(nameof(RejectReason.NotFound), false)]
    [InlineData(nameof(RejectReason.WrongSignature), false)]
    [InlineData(nameof(RejectReason.MissingCallSid), false)]
    [InlineData(nameof(RejectReason.Draining), false)]
    public void Framing_faults_close_the_connection(string reason, bool closes) =>
        Assert.Equal(closes, RejectReasons.ClosesConnection(Enum.Parse<RejectReason>(reason)));
}
