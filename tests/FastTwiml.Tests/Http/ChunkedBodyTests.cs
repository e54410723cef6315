using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using FastTwiml.Tests.Http.Tables;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Http;

public class ChunkedBodyTests
{
    [Theory]
    [EverySplit("5;a=\"b;c\"\r\nhello\r\n06 ;x\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n")]
    public void Decodes_in_every_split(Arrival arrival)
    {
        ArgumentNullException.ThrowIfNull(arrival);
        var run = BodyRun.Of(arrival.Chunks);
        Assert.Equal(new BodyRun(ParseStatus.Complete, RejectReason.None, arrival.Whole().Length, "hello world"), run);
    }

    [Fact]
    public void Leaves_what_follows_to_the_next_request()
    {
        var decoder = default(ChunkedBody);
        var result = decoder.Decode("1\r\na\r\n0\r\n\r\nGET"u8, new byte[8], out var written);
        Assert.Equal((ParseResult.Complete("1\r\na\r\n0\r\n\r\n".Length), 1), (result, written));
    }

    [Fact]
    public void Consumes_nothing_more_when_complete()
    {
        var decoder = default(ChunkedBody);
        decoder.Decode("0\r\n\r\n"u8, [], out _);
        Assert.Equal(ParseResult.Complete(0), decoder.Decode("5\r\nhello\r\n"u8, new byte[8], out var written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Stays_rejected()
    {
        var decoder = default(ChunkedBody);
        Assert.Equal(ParseResult.Rejected(RejectReason.InvalidChunkSize, 0), decoder.Decode("x"u8, new byte[8], out _));
        Assert.Equal(RejectReason.InvalidChunkSize, decoder.Decode("5\r\nhello\r\n0\r\n\r\n"u8, new byte[8], out var written).Reason);
        Assert.Equal(0, written);
    }

    [Fact]
    public void Stops_where_the_destination_is_full_and_goes_on_with_more_room()
    {
        var decoder = default(ChunkedBody);
        var source = "5\r\nhello\r\n0\r\n\r\n"u8;
        var room = new byte[3];
        Assert.Equal((ParseResult.Incomplete(6), 3), (decoder.Decode(source, room, out var written), written));
        Assert.Equal("hel"u8, room);
        Assert.Equal((ParseResult.Incomplete(0), 0), (decoder.Decode(source[6..], [], out written), written));
        Assert.Equal((ParseResult.Complete(source.Length - 6), 2), (decoder.Decode(source[6..], room, out written), written));
        Assert.Equal("lo"u8, room.AsSpan(0, written));
    }

    [Fact]
    public void What_was_encoded_is_decoded_in_any_pieces() =>
        Prop.ForAll<byte[][], byte[]>(static (parts, steps) =>
        {
            var data = parts.SelectMany(static p => p).ToArray();
            byte[] encoded = [.. parts.Where(static p => p.Length > 0).SelectMany(Chunk), .. "0\r\n\r\n"u8];
            Assert.Equal(
                new BodyRun(ParseStatus.Complete, RejectReason.None, encoded.Length, Encoding.Latin1.GetString(data)),
                BodyRun.Of(Pieces(encoded, steps)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_give_a_result_that_no_split_changes_and_a_slow_reading_shares()
    {
        var results = new int[3];
        Prop.ForAll(
            NearBodies().ToArbitrary(),
            ArbMap.Default.ArbFor<byte[]>(),
            (bytes, steps) =>
            {
                var whole = BodyRun.Of(bytes);
                results[(int)whole.Status]++;
                Assert.Equal(whole, BodyRun.Of(Pieces(bytes, steps)));
                Assert.Equal(
                    ChunkedOracle.TryDecode(Encoding.Latin1.GetString(bytes), out var body, out var length),
                    whole.Status == ParseStatus.Complete);
                if (whole.Status == ParseStatus.Complete)
                {
                    Assert.Equal((length, body), (whole.At, whole.Body));
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

        // The property says nothing if one outcome hardly occurs.
        Assert.All(results, static count => Assert.True(count > 20));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var body = "5;a=\"b\"\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"u8.ToArray();
        var room = new byte[64];
        AllocationCheck.Zero(() =>
        {
            var decoder = default(ChunkedBody);
            decoder.Decode(body.AsSpan(0, 12), room, out var first);
            decoder.Decode(body.AsSpan(12), room.AsSpan(first), out _);
            var faulty = default(ChunkedBody);
            faulty.Decode("5 5\r\n"u8, room, out _);
        });
    }

    private static IEnumerable<byte> Chunk(byte[] data) => [.. Encoding.ASCII.GetBytes($"{data.Length:X}\r\n"), .. data, .. "\r\n"u8];

    private static IEnumerable<byte[]> Pieces(byte[] bytes, byte[] steps)
    {
        var at = 0;
        foreach (var step in steps)
        {
            var end = Math.Min(bytes.Length, at + step % 8);
            yield return bytes[at..end];
            at = end;
        }

        yield return bytes[at..];
    }

    private static Gen<byte[]> NearBodies()
    {
        var chunk = Gen.Frequency(
            (12, Gen.Elements("1\r\na\r\n", "5\r\nhello\r\n", "2;a\r\n\r\n\r\n", "A;b=\"c;\\\"\" ; d=e\r\n0123456789\r\n", "03 ;x = y\r\nabc\r\n")),
            (1, Gen.Elements("5\nhello\r\n", "5\r\nhell\r\n", "5;\r\nhello\r\n", "5;a=\r\nhello\r\n", "g\r\n", "fffff\r\n", "1\r\na", "5;a \r\nhello\r\n")));
        var end = Gen.Frequency((6, Gen.Constant("0\r\n\r\n")), (3, Gen.Constant("00;z\r\nX-Y: \u00E9\r\n\r\n")), (1, Gen.Elements("0\r\n", "0\r\n\n", "0\r\nX\r\n\r\n", "0\r\n X: 1\r\n\r\n", "")));
        var body = from chunks in chunk.ArrayOf(3) from last in end select Encoding.Latin1.GetBytes(string.Concat(chunks) + last);
        return Gen.Frequency(
            (4, body),
            (2, from bytes in body from at in Gen.Choose(0, bytes.Length - 1) from b in Gen.Elements("\r\n;=\" \t\0aF0\u00FF".ToCharArray()) select (byte[])[.. bytes[..at], (byte)b, .. bytes[(at + 1)..]]),
            (1, from bytes in body from at in Gen.Choose(0, bytes.Length - 1) select (byte[])[.. bytes[..at], .. bytes[(at + 1)..]]),
            (1, ArbMap.Default.GeneratorFor<byte[]>()));
    }
}
