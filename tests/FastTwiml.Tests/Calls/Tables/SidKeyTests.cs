using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using FastTwiml.Calls.Tables;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Calls.Tables;

public class SidKeyTests
{
    /// <summary>A name of another form has a hash, which is not what its digits would be.</summary>
    [Fact]
    public void Every_digit_counts_at_its_place_and_nothing_else_is_one()
    {
        const string Digits = "0123456789abcdeffedcba9876543210";
        for (var at = 0; at < Digits.Length; at++)
        {
            for (var b = 0; b <= byte.MaxValue; b++)
            {
                var sid = Encoding.ASCII.GetBytes("CA" + Digits);
                sid[at + 2] = (byte)b;
                var key = SidKey.OfCall(sid);
                if (b is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
                {
                    var packed = Convert.FromHexString(Encoding.ASCII.GetString(sid)[2..]);
                    Assert.Equal(new SidKey(BinaryPrimitives.ReadUInt64BigEndian(packed), BinaryPrimitives.ReadUInt64BigEndian(packed.AsSpan(sizeof(ulong)))), key);
                }
                else
                {
                    var usual = SidKey.OfCall(Encoding.ASCII.GetBytes("CA" + Digits));
                    Assert.False(key.High == usual.High || key.Low == usual.Low);
                }
            }
        }
    }

    [Fact]
    public void A_usual_name_is_packed_exactly()
    {
        var key = SidKey.OfCall("CA0123456789abcdeffedcba9876543210"u8);
        Assert.Equal(0x0123456789abcdefUL, key.High);
        Assert.Equal(0xfedcba9876543210UL, key.Low);
        Assert.Equal(key, SidKey.OfAccount("AC0123456789abcdeffedcba9876543210"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CA")]
    [InlineData("CA0123456789abcdeffedcba987654321")]
    [InlineData("CA0123456789abcdeffedcba98765432100")]
    [InlineData("CA0123456789ABCDEFfedcba9876543210")]
    [InlineData("CA0123456789abcdeffedcba987654321g")]
    [InlineData("ca0123456789abcdeffedcba9876543210")]
    [InlineData("AC0123456789abcdeffedcba9876543210")]
    [InlineData("0123456789abcdeffedcba9876543210CA")]
    public void Any_other_name_has_a_key_of_its_own(string sid)
    {
        var key = SidKey.OfCall(Encoding.ASCII.GetBytes(sid));
        Assert.Equal(key, SidKey.OfCall(Encoding.ASCII.GetBytes(sid)));
        Assert.NotEqual(SidKey.OfCall("CA0123456789abcdeffedcba9876543210"u8), key);
        Assert.NotEqual(key, SidKey.OfCall(Encoding.ASCII.GetBytes(sid + "x")));
    }

    [Fact]
    public void No_two_of_many_names_share_a_key()
    {
        var keys = Enumerable.Range(0, 10_000)
            .SelectMany(static i => new[] { $"CA{i:x32}", $"CA{i:X8}", i.ToString(CultureInfo.InvariantCulture) })
            .Distinct()
            .Select(static sid => SidKey.OfCall(Encoding.ASCII.GetBytes(sid)))
            .ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Nothing_is_allocated() => AllocationCheck.Zero(static () =>
    {
        _ = SidKey.OfCall("CA0123456789abcdeffedcba9876543210"u8);
        _ = SidKey.OfCall("another-form"u8);
    });
}
