using System.Globalization;
using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>
/// Every row of the tables of HTTP through a whole connection: whole, cut at every byte as segments and as separate reads,
/// and byte by byte, with the same answers and the same counters.
/// </summary>
public class ConnectionTableTests
{
    private static readonly byte[] ChunkedHead = Encoding.ASCII.GetBytes(
        "POST /twiml HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n");

    public static IEnumerable<object[]> Rows =>
        from file in new[] { "request-line.md", "headers.md", "bodies.md" }
        from row in SpecTable.Load(file).Rows
        select new object[] { file, row.Rule };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_has_one_outcome_however_it_arrives(string file, string rule)
    {
        var row = SpecTable.Load(file)[rule];
        var bytes = row.Bytes("input");
        bytes = file == "bodies.md" ? [.. ChunkedHead, .. bytes] : bytes;
        var headOnly = bytes.AsSpan().StartsWith("HEAD "u8);
        await using var door = new FrontDoor();
        var whole = await OutcomeAsync(door, new ScriptedPipeReader([bytes]), headOnly);

        var expected = row["expected"].Split(' ')[0];
        if (expected != "accepted")
        {
            Assert.Equal(int.Parse(expected, CultureInfo.InvariantCulture), whole.Statuses[0]);
        }
        else
        {
            Assert.DoesNotContain(whole.Statuses[0], new[] { 431, 501, 505 });
        }

        foreach (var arrival in Arrival.Every(bytes))
        {
            Assert.Equal(whole, await OutcomeAsync(door, new ScriptedPipeReader(arrival.Chunks, asSegments: true), headOnly));
            Assert.Equal(whole, await OutcomeAsync(door, new ScriptedPipeReader(arrival.Chunks), headOnly));
        }
    }

    private static async Task<Outcome> OutcomeAsync(FrontDoor door, ScriptedPipeReader input, bool headOnly)
    {
        var before = Refusals(door);
        var answers = Answer.All(await door.ServeAsync(input), headOnly);
        return new Outcome(
            [.. answers.Select(static answer => answer.Status)],
            [.. Refusals(door).Zip(before).Select(static counts => counts.First - counts.Second)]);
    }

    private static long[] Refusals(FrontDoor door)
    {
        var counts = new List<long>();
        foreach (var reason in RejectReasons.All)
        {
            counts.Add(door.Counters.Refusals.Of(reason));
        }

        return [.. counts];
    }

    private sealed record Outcome(int[] Statuses, long[] Refused)
    {
        public bool Equals(Outcome? other) =>
            other is not null && Statuses.SequenceEqual(other.Statuses) && Refused.SequenceEqual(other.Refused);

        public override int GetHashCode() => HashCode.Combine(Statuses.Length, Refused.Length);

        public override string ToString()
        {
            var refused = string.Empty;
            for (var i = 0; i < Refused.Length; i++)
            {
                refused += Refused[i] > 0 ? $" {RejectReasons.All[i]}:{Refused[i]}" : string.Empty;
            }

            return string.Join(',', Statuses) + refused;
        }
    }
}
