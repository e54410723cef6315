using System.Text;
using System.Text.Unicode;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;
using Xunit.Abstractions;

namespace FastTwiml.Tests.WebSockets;

/// <summary>.NET's own WebSocket finds the same messages in the same bytes, and fails at the same place; frames.md says where it judges otherwise.</summary>
public class SystemWebSocketTests(ITestOutputHelper output)
{
    private const int NoLimit = 1 << 20;

    /// <summary>What only we refuse; of control frames that are too long, those that say a short length in a long form.</summary>
    private static readonly string[] s_stricter =
        [$"Fault={FrameFault.LengthNotMinimal}", $"Fault={FrameFault.NotMasked}", $"Fault={FrameFault.ControlTooLong}", $"Fault={FrameFault.MessageTooBig}"];

    [Fact]
    public void Reads_the_same_messages_and_fails_at_the_same_place() => Compare(seed: 1, cases: 4_000);

    [ByHandFact]
    public void Reads_the_same_a_million_times() => Compare(seed: 2, cases: 1_000_000);

    private void Compare(int seed, int cases)
    {
        var outcomes = new Dictionary<string, int>();
        var later = 0;
        for (var i = 0; i < cases; i++)
        {
            var random = new Random(unchecked(seed * 486_187_739 + i));
            var isServer = random.Next(2) == 0;
            var bytes = FrameSamples.Next(random, isMasked: isServer);
            var chunks = bytes.Chunk(random.Next(3) == 0 ? random.Next(1, 20) : 100_000).ToArray();
            var ours = MessageRun.Of(chunks, isServer ? WebSocketRole.Server : WebSocketRole.Client, NoLimit).ToList();
            var last = ours.LastOrDefault(static e => e.StartsWith("Fault", StringComparison.Ordinal) || e.StartsWith("Close", StringComparison.Ordinal)) ?? "more";

            // They judge a header when all of it is there.
            byte[] rest = last.StartsWith("Fault", StringComparison.Ordinal) ? new byte[FrameHeader.MaxBytes] : [];
            var theirs = SystemWebSocket.Read([.. chunks, rest], isServer, out var pings);
            var outcome = last.Split(',')[0];
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;

            var expectedPings = ours.Where(static e => e.StartsWith("Ping=", StringComparison.Ordinal)).Select(static e => e["Ping=".Length..]).ToList();
            ours.RemoveAll(static e => e.StartsWith("Ping=", StringComparison.Ordinal) || e.StartsWith("Pong=", StringComparison.Ordinal));
            if (s_stricter.Contains(last))
            {
                // They go on, so only what came before is the same.
                ours.RemoveAt(ours.Count - 1);
                theirs = [.. theirs.Take(ours.Count)];
                pings = [.. pings.Take(expectedPings.Count)];
            }
            else if (last.StartsWith("Fault=", StringComparison.Ordinal))
            {
                ours[^1] = $"Fault={FrameFaults.CloseCode(Enum.Parse<FrameFault>(last["Fault=".Length..]))}";
            }
            else if (outcome == "Close=1005")
            {
                ours[^1] = "Close=1000,";
            }

            if (ours.SequenceEqual(theirs) && expectedPings.SequenceEqual(pings))
            {
                continue;
            }

            later++;
            Assert.True(
                last == $"Fault={FrameFault.InvalidUtf8}" && IsLater(ours, theirs) && expectedPings.SequenceEqual(pings.Take(expectedPings.Count)),
                $"seed {seed} case {i}, {(isServer ? "server" : "client")}, {outcome}:\n{Convert.ToHexString(bytes)}\n{Show(ours)}\n{Show(theirs)}");
        }

        output.WriteLine($"{cases} sequences: " + string.Join(", ", outcomes.OrderByDescending(static o => o.Value).Select(static o => $"{o.Value} {o.Key}")) + $"; {later} characters judged later.");

        // The comparison says little if an outcome hardly occurs.
        string[] wanted = ["more", "Close=1000", "Close=1005", .. Enum.GetValues<FrameFault>()
            .Except([FrameFault.None, FrameFault.MessageTooBig, FrameFault.BinaryNotAccepted, FrameFault.LengthTopBit]).Select(static f => $"Fault={f}")];
        Assert.InRange(later, 0, outcomes[$"Fault={FrameFault.InvalidUtf8}"] / 10);
        Assert.All(wanted, wanted => Assert.True(outcomes.GetValueOrDefault(wanted) >= 5, $"{wanted} occurred {outcomes.GetValueOrDefault(wanted)} times."));
    }

    // They look at a character when its last byte is there, so where it is cut, something else may end the connection before; and
    // when the last fragment is empty they do not look whether the text ends within one.
    private static bool IsLater(List<string> ours, List<string> theirs)
    {
        if (!theirs.Take(ours.Count - 1).SequenceEqual(ours.SkipLast(1)))
        {
            return false;
        }

        var next = theirs.ElementAtOrDefault(ours.Count - 1);
        return next is null
            || next.Split('=')[0] is "Fault" or "Close"
            || (next.StartsWith("Text=", StringComparison.Ordinal) && !Utf8.IsValid(Encoding.Latin1.GetBytes(next["Text=".Length..])));
    }

    private static string Show(List<string> events) => string.Join(" ; ", events.Select(static e => e.Length > 60 ? e[..60] + "..." : e));
}
