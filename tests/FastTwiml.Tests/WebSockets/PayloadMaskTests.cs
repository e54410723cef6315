using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class PayloadMaskTests
{
    private const int LongestLength = 600;
    private const uint Key = 0xD1_7F_80_03;

    private static readonly byte[] s_payload = [.. Enumerable.Range(0, LongestLength + 64).Select(static i => (byte)(i * 197 + 13))];

    private delegate bool MaskPath(ReadOnlySpan<byte> source, Span<byte> destination, uint key);

    [Fact]
    public void The_example_of_the_RFC()
    {
        // RFC 6455 5.7: "Hello" under the key 37 fa 21 3d.
        var masked = new byte[5];
        Assert.False(PayloadMask.Apply("Hello"u8, masked, 0x3D_21_FA_37, phase: 0));
        Assert.Equal([0x7F, 0x9F, 0x4D, 0x51, 0x58], masked);
    }

    [Fact]
    public void Every_length_and_phase_at_every_alignment()
    {
        var room = new byte[LongestLength + 64];
        for (var length = 0; length <= LongestLength; length++)
        {
            for (var phase = 0; phase < 4; phase++)
            {
                var expected = Plain(s_payload.AsSpan(0, length), Key, phase);
                for (var alignment = 0; alignment < 32; alignment += alignment < 8 ? 1 : 7)
                {
                    var source = new byte[length + alignment];
                    s_payload.AsSpan(0, length).CopyTo(source.AsSpan(alignment));
                    var destination = room.AsSpan(alignment / 2, length);
                    PayloadMask.Apply(source.AsSpan(alignment), destination, Key, phase);
                    Assert.True(destination.SequenceEqual(expected), $"{length} bytes, phase {phase}, alignment {alignment}");
                }
            }
        }
    }

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("words")]
    public void Every_path_by_itself(string path)
    {
        var (apply, shortest) = Path(path);
        for (var length = shortest; length <= LongestLength; length++)
        {
            for (var phase = 0; phase < 4; phase++)
            {
                using var source = GuardedMemory.EndingAtGuard(s_payload.AsSpan(0, length));
                using var destination = GuardedMemory.Room(length);
                var key = uint.RotateRight(Key, 8 * phase);
                apply(source.Span, destination.Span, key);
                var expected = Plain(s_payload.AsSpan(0, length), Key, phase);
                Assert.True(destination.Span.SequenceEqual(expected), $"{length} bytes, phase {phase}");

                apply(source.Span, source.Span, key);
                Assert.True(source.Span.SequenceEqual(expected), $"{length} bytes in place, phase {phase}");
            }
        }
    }

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("words")]
    [InlineData("any")]
    public void One_byte_that_is_no_ASCII_is_found_wherever_it_is(string path)
    {
        var (apply, shortest) = Path(path);
        var plain = new byte[LongestLength];
        var masked = new byte[LongestLength];
        for (var length = shortest; length <= LongestLength; length += length < 160 ? 1 : 37)
        {
            plain.AsSpan().Fill(0x7F);
            Assert.True(apply(Plain(plain.AsSpan(0, length), Key, 0), masked, Key));
            for (var at = 0; at < length; at++)
            {
                plain[at] = 0x80;
                Assert.False(apply(Plain(plain.AsSpan(0, length), Key, 0), masked, Key), $"{length} bytes, at {at}");
                plain[at] = 0x7F;
            }
        }
    }

    [Fact]
    public void Nothing_outside_is_touched()
    {
        for (var length = 0; length <= LongestLength; length++)
        {
            using var source = GuardedMemory.StartingAtGuard(s_payload.AsSpan(0, length));
            using var ending = GuardedMemory.Room(length);
            PayloadMask.Apply(source.Span, ending.Span, Key, phase: 0);

            // A destination that is longer is written only so far.
            var longer = new byte[length + 80];
            PayloadMask.Apply(source.Span, longer, Key, phase: 0);
            Assert.True(longer.AsSpan(0, length).SequenceEqual(ending.Span));
            Assert.False(longer.AsSpan(length).ContainsAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Pieces_of_any_size_give_the_same_as_the_whole()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var length = random.Next(LongestLength);
            var destination = new byte[length];
            for (var at = 0; at < length;)
            {
                var piece = Math.Min(random.Next(1, 100), length - at);
                PayloadMask.Apply(s_payload.AsSpan(at, piece), destination.AsSpan(at), Key, at & 3);
                at += piece;
            }

            Assert.Equal(Plain(s_payload.AsSpan(0, length), Key, 0), destination);
        }
    }

    [Fact]
    public void In_place_twice_is_as_before()
    {
        for (var length = 0; length <= LongestLength; length++)
        {
            var bytes = s_payload.AsSpan(0, length).ToArray();
            PayloadMask.Apply(bytes, bytes, Key, phase: 3);
            Assert.Equal(Plain(s_payload.AsSpan(0, length), Key, 3), bytes);
            PayloadMask.Apply(bytes, bytes, Key, phase: 3);
            Assert.True(s_payload.AsSpan(0, length).SequenceEqual(bytes));
        }
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => PayloadMask.Apply(s_payload, new byte[3], Key, phase: 0));

    private static (MaskPath Apply, int Shortest) Path(string path) => path switch
    {
        "512" => (PayloadMask.Apply512, 64),
        "256" => (PayloadMask.Apply256, 32),
        "128" => (PayloadMask.Apply128, 16),
        "words" => (PayloadMask.ApplyWords, 0),
        _ => (static (source, destination, key) => PayloadMask.Apply(source, destination, key, phase: 0), 0),
    };

    private static byte[] Plain(ReadOnlySpan<byte> source, uint key, int phase)
    {
        byte[] bytes = [(byte)key, (byte)(key >> 8), (byte)(key >> 16), (byte)(key >> 24)];
        var result = new byte[source.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (byte)(source[i] ^ bytes[(i + phase) % 4]);
        }

        return result;
    }
}
