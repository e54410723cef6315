using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http.Tables;

/// <summary>Runs each row of bodies.md in every way in which its bytes can arrive.</summary>
public class BodyTableTests
{
    private static readonly SpecTable s_table = SpecTable.Load("bodies.md");

    public static IEnumerable<object[]> Rules() => s_table.Rows.Select(static r => new object[] { r.Rule });

    [Theory]
    [MemberData(nameof(Rules))]
    public void Whole(string rule)
    {
        var row = s_table[rule];
        var run = BodyRun.Of(row.Bytes("input"));
        var expected = Encoding.Latin1.GetString(row.Bytes("expected"));
        if (expected.StartsWith("accepted ", StringComparison.Ordinal))
        {
            Assert.Equal((ParseStatus.Complete, expected), (run.Status, $"accepted body={run.Body}"));
        }
        else
        {
            Assert.Equal((ParseStatus.Rejected, expected), (run.Status, $"{RejectReasons.StatusCode(run.Reason)} {run.Reason}"));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void In_every_split(string rule)
    {
        var bytes = s_table[rule].Bytes("input");
        var whole = BodyRun.Of(bytes);
        foreach (var arrival in Arrival.Every(bytes))
        {
            Assert.Equal((arrival.Name, whole), (arrival.Name, BodyRun.Of(arrival.Chunks)));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Whatever_follows(string rule)
    {
        var bytes = s_table[rule].Bytes("input");
        Assert.Equal(BodyRun.Of(bytes), BodyRun.Of([.. bytes, .. "\0\r\nGET /"u8]));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Without_a_look_outside(string rule)
    {
        var bytes = s_table[rule].Bytes("input");
        var whole = BodyRun.Of(bytes);
        using var source = GuardedMemory.EndingAtGuard(bytes);
        using var room = GuardedMemory.Room(whole.Body.Length);
        var decoder = default(ChunkedBody);
        var result = decoder.Decode(source.Span, room.Span, out var written);
        Assert.Equal((whole.Status, whole.Reason, whole.Body), (result.Status, result.Reason, Encoding.Latin1.GetString(room.Span[..written])));
    }
}
