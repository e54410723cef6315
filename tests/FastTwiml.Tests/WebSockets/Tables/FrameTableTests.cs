using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets.Tables;

/// <summary>Runs each row of frames.md in every way in which its bytes can arrive, on both sides of a connection.</summary>
public class FrameTableTests
{
    private const uint Key = 0x9C_3A_F5_17;
    private const int Long = 2_000;

    private static readonly SpecTable s_table = SpecTable.Load("frames.md");

    public static IEnumerable<object[]> Rules() => s_table.Rows.Select(static r => new object[] { r.Rule });

    [Theory]
    [MemberData(nameof(Rules))]
    public void Whole(string rule)
    {
        foreach (var (bytes, role, row) in Inputs(rule))
        {
            Assert.Equal(row.Events, Read([bytes], role, row));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void In_every_split(string rule)
    {
        foreach (var (bytes, role, row) in Inputs(rule))
        {
            foreach (var chunks in Splits(bytes, row))
            {
                Assert.Equal(row.Events, Read(chunks, role, row));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_fault_is_seen_with_the_first_byte_that_makes_it_one(string rule)
    {
        foreach (var (bytes, role, row) in Inputs(rule))
        {
            if (row.FaultAt == 0)
            {
                continue;
            }

            var at = role == WebSocketRole.Client || row.Reader == "unmasked to server" ? row.FaultAt : row.MaskedFaultAt();
            Assert.Equal(row.Events, Read([bytes[..at]], role, row));
            Assert.Equal(row.Events.SkipLast(1), Read([bytes[..(at - 1)]], role, row));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_slow_reading_agrees(string rule)
    {
        foreach (var (bytes, role, row) in Inputs(rule))
        {
            Assert.Equal(row.Events, FrameOracle.Read(bytes, role == WebSocketRole.Server, FrameLimits.MessageBytes, row.Reader != "text only"));
        }
    }

    [Fact]
    public void Every_fault_has_a_row()
    {
        var faults = s_table.Rows.SelectMany(static r => new FrameRow(r).Events)
            .Where(static e => e.StartsWith("Fault=", StringComparison.Ordinal))
            .Select(static e => Enum.Parse<FrameFault>(e["Fault=".Length..]));
        Assert.Empty(Enum.GetValues<FrameFault>().Except(faults).Except([FrameFault.None]));
    }

    private static IEnumerable<(byte[] Bytes, WebSocketRole Role, FrameRow Row)> Inputs(string rule)
    {
        var row = new FrameRow(s_table[rule]);
        return row.Reader switch
        {
            "all" or "text only" =>
            [
                (row.Unmasked(), WebSocketRole.Client, row),
                (row.Masked(Key), WebSocketRole.Server, row),
                (row.Masked(0), WebSocketRole.Server, row),
            ],
            "unmasked to server" => [(row.Unmasked(), WebSocketRole.Server, row)],
            "masked to client" => [(row.Masked(Key), WebSocketRole.Client, row)],
            var other => throw new FormatException($"There is no reader {other}."),
        };
    }

    private static IReadOnlyList<string> Read(IEnumerable<byte[]> chunks, WebSocketRole role, FrameRow row) =>
        MessageRun.Of(chunks, role, acceptBinary: row.Reader != "text only");

    private static IEnumerable<IReadOnlyList<byte[]>> Splits(byte[] bytes, FrameRow row)
    {
        if (bytes.Length <= Long)
        {
            return Arrival.Every(bytes).Select(static arrival => arrival.Chunks);
        }

        int[] near = [0, bytes.Length, 65_536, row.FaultAt, MessageBuffer.KeptBytes, 2 * MessageBuffer.KeptBytes];
        var cuts = near.SelectMany(static at => Enumerable.Range(at - 18, 36))
            .Concat(Enumerable.Range(0, bytes.Length / 4_001).Select(static i => i * 4_001))
            .Where(at => at > 0 && at < bytes.Length);
        return cuts.Select(at => new[] { bytes[..at], bytes[at..] })
            .Append([.. bytes.Chunk(1)])
            .Append([.. bytes.Chunk(1_460)]);
    }
}
