using System.Text;
using FastTwiml.ServerTests.WebSockets.Cases;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>UTF-8 in text messages (RFC 6455 sections 5.6 and 8.1), and how early a fault is seen.</summary>
public sealed class TextTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int InvalidPayload = 1007;

    /// <summary>κόσμε, edges of each length, characters that are none but valid, and mixed texts.</summary>
    private static readonly string[] Valid =
    [
        "", "00", "7F", "C280", "DFBF", "E0A080", "ED9FBF", "EE8080", "EFBFBD", "EFBFBE", "EFBFBF", "F0908080", "F48FBFBF",
        "CEBAE1BDB9CF83CEBCCEB5", "EFB7903A", "F09FBFBE", "F09FBFBF", "F3BFBFBE", "F3BFBFBF",
        "48656C6C6F2D C2B540 C39FC3B6C3A4C3BCC3A0C3A1 2D5554462D3821", "EFBBBF61", "F09F92A9F09F92A9",
    ];

    /// <summary>Up to the bar, with the byte before it, is what shows the fault; what follows is never sent.</summary>
    private static readonly string[] Invalid =
    [
        "80|", "BF|", "80|80", "61C0|80", "C1|BF", "C0|AF",
        "E080|AF", "E09F|BF", "F080|80AF", "F08F|BFBF",
        "EDA0|80", "EDAF|BF", "EDB0|80", "EDBF|BF", "EDA0|80EDB080", "CEBAE1BDB9CF83CEBCCEB5EDA0|80656469746564",
        "F490|8080", "CEBAE1BDB9CF83CEBCCEB5F490|8080656469746564", "F5|808080", "F7|BFBFBF", "F8|88808080", "FB|BFBFBFBF", "FC|8480808080", "FD|BFBFBFBFBF",
        "FE|", "FF|", "FE|FEFFFF",
        "C320|", "C3C3|A9", "E220|", "E28220|", "F020|", "F09F20|", "F09F9220|", "F09F92C3|A9", "E182E2|82",
        "6162636465FF|6667",
    ];

    /// <summary>Texts that a message may not end with.</summary>
    private static readonly string[] Cut = ["C3", "61C3", "E2", "E282", "F0", "F09F", "F09F92", "CEBAE1BDB9CF83CEBCCEB5F0908080F48F"];

    [Fact]
    public Task Valid_text_comes_back_however_it_is_cut() =>
        WireRun.PlayAsync(server.Address, Valid.SelectMany(static (text, i) => ValidCases($"{i}: {text}", Bytes(text))), WireRun.Whole, WireRun.Frames, 1);

    [Fact]
    public Task Invalid_text_ends_the_connection() =>
        WireRun.PlayAsync(server.Address, Invalid.SelectMany(static text => InvalidCases(text, Bytes(text))), WireRun.Whole, WireRun.Frames, 1);

    [Fact]
    public Task Invalid_text_ends_the_connection_before_the_rest_of_the_message_is_sent() =>
        WireRun.PlayAsync(server.Address, Invalid.SelectMany(static text => FailFastCases(text, Bytes(text[..text.IndexOf('|', StringComparison.Ordinal)]))), WireRun.Whole, 1);

    [Fact]
    public Task Text_that_ends_within_a_character_ends_the_connection() =>
        WireRun.PlayAsync(server.Address, Cut.SelectMany(static text => InvalidCases(text, Bytes(text))), WireRun.Whole, WireRun.Frames, 1);

    [Fact]
    public void The_tables_agree_with_another_reading_of_UTF8()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        Assert.All(Valid, text => Assert.Equal(Bytes(text), strict.GetBytes(strict.GetString(Bytes(text)))));
        Assert.All(Invalid, text =>
        {
            // With the byte before the bar it is wrong, whatever follows, and without it something valid could follow.
            var shown = Bytes(text[..text.IndexOf('|', StringComparison.Ordinal)]);
            Assert.False(CanGoOn(strict, shown));
            Assert.True(CanGoOn(strict, shown[..^1]) || shown[..^1].All(static b => (b & 0xc0) == 0x80));
        });
        Assert.All(Cut, text => Assert.True(CanGoOn(strict, Bytes(text))));
    }

    private static bool CanGoOn(UTF8Encoding strict, byte[] text)
    {
        try
        {
            strict.GetDecoder().GetCharCount(text, flush: false);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static IEnumerable<WireCase> ValidCases(string name, byte[] text)
    {
        var whole = new WireFrame(WireFrame.Final | 1, text);
        yield return WireCase.Echo($"{name} whole", whole);
        yield return WireCase.Of($"{name} byte by byte in fragments", WireFrame.Fragments(1, text, 1), [whole]);
        yield return WireCase.Of(
            $"{name} with a ping in each character",
            WireFrame.Fragments(1, text, 1).SelectMany(static frame => (WireFrame[])[WireFrame.Ping("\xff"), frame]),
            [.. Enumerable.Repeat(WireFrame.Pong("\xff"), Math.Max(text.Length, 1)), whole]);
        yield return WireCase.Echo($"{name} as binary", WireFrame.Binary(text));
    }

    private static IEnumerable<WireCase> InvalidCases(string name, byte[] text)
    {
        yield return WireCase.Of($"{name} whole", [new WireFrame(WireFrame.Final | 1, text)], [], InvalidPayload);
        yield return WireCase.Of($"{name} in fragments", WireFrame.Fragments(1, text, 1), [], InvalidPayload);
        yield return WireCase.Of(
            $"{name} after a message", [WireFrame.Text("ok"), new WireFrame(WireFrame.Final | 1, text), WireFrame.Text("late")], [WireFrame.Text("ok")], InvalidPayload);
        yield return WireCase.Of(
            $"{name} as binary", [WireFrame.Binary(text)], [WireFrame.Binary(text)]);
    }

    private static IEnumerable<WireCase> FailFastCases(string name, byte[] shown)
    {
        var frame = new WireFrame(WireFrame.Final | 1, [.. shown, .. new byte[1_000]]).Masked();
        yield return new($"{name} in a frame that goes on", [frame[..^1_000]], [], InvalidPayload);
        yield return WireCase.Of($"{name} in a fragment", [new WireFrame(1, shown)], [], InvalidPayload);
        yield return WireCase.Of($"{name} in the last of some fragments", [.. WireFrame.Fragments(1, [.. shown, 0x61], 1).SkipLast(1)], [], InvalidPayload);
    }

    private static byte[] Bytes(string hex) =>
        Convert.FromHexString(hex.Replace("|", string.Empty, StringComparison.Ordinal).Replace(" ", string.Empty, StringComparison.Ordinal));
}
