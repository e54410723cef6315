using System.Text;
using FastTwiml.MediaStreams.Sessions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

public class EarlyMessagesTests
{
    [Fact]
    public void Messages_come_back_in_order_however_many_and_long_they_are() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 6_000), 40).ToArbitrary(), static lengths =>
        {
            var early = new EarlyMessages();
            var expected = lengths.Select(Text).ToList();
            foreach (var text in expected)
            {
                Assert.True(early.TryAdd(text, isAudio: false));
            }

            Assert.Equal(expected, All(early));
            early.Free();
            Assert.Empty(All(early));

            Assert.True(early.TryAdd("again"u8, isAudio: true));
            Assert.Equal(["again"u8.ToArray()], All(early));
            early.Free();
            early.Free();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Audio_leaves_the_last_quarter_to_what_is_none()
    {
        var early = new EarlyMessages();
        var text = Text(1_020, 1);
        while (early.TryAdd(text, isAudio: true))
        {
        }

        Assert.Equal(StreamLimits.EarlyBytes / 1_024 / 4 * 3, All(early).Count);
        while (early.TryAdd(text, isAudio: false))
        {
        }

        Assert.Equal(StreamLimits.EarlyBytes / 1_024, All(early).Count);
        early.Free();
    }

    private static byte[] Text(int length, int index) => Encoding.ASCII.GetBytes(new string((char)('a' + (index % 26)), length));

    private static List<byte[]> All(EarlyMessages early)
    {
        List<byte[]> all = [];
        for (var position = 0; early.TryNext(ref position, out var text);)
        {
            all.Add(text.ToArray());
        }

        return all;
    }
}
