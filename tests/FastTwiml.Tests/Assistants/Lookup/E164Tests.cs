using System.Globalization;
using System.Text;
using FastTwiml.Assistants.Lookup;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Assistants.Lookup;

public class E164Tests
{
    [Theory]
    [InlineData("+15555550100", 15555550100)]
    [InlineData("+12", 12)]
    [InlineData("+999999999999999", 999999999999999)]
    [InlineData("+100000000000000", 100000000000000)]
    [InlineData("+266696687", 266696687)]
    public void Packs_a_number_into_its_digits(string text, long key)
    {
        Assert.True(E164.TryPack(Encoding.UTF8.GetBytes(text), out var packed));
        Assert.Equal((ulong)key, packed);
        Assert.True(E164.TryPack(text, out packed));
        Assert.Equal((ulong)key, packed);
        Assert.Equal(text, E164.Text(packed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("+1")]
    [InlineData("15555550100")]
    [InlineData("+05555550100")]
    [InlineData("+1000000000000000")]
    [InlineData("+1555555010a")]
    [InlineData("+1555555010/")]
    [InlineData("+1555555010:")]
    [InlineData("+1 5555550100")]
    [InlineData(" +15555550100")]
    [InlineData("+15555550100 ")]
    [InlineData("++5555550100")]
    [InlineData("+１５５５５５５")]
    [InlineData("anonymous")]
    [InlineData("client:alice")]
    public void Refuses_everything_else(string text)
    {
        Assert.False(E164.TryPack(Encoding.UTF8.GetBytes(text), out var packed));
        Assert.Equal(0UL, packed);
        Assert.False(E164.TryPack(text, out packed));
        Assert.Equal(0UL, packed);
    }

    [Fact]
    public void Agrees_with_a_regular_expression_on_any_text()
    {
        var character = Gen.Frequency((8, Gen.Choose('0', '9')), (2, Gen.Constant((int)'+')), (1, Gen.Choose(0, 0x200)));
        var text = Gen.Choose(0, 18).SelectMany(length => character.ArrayOf(length)).Select(codes => "+" + string.Concat(codes.Select(code => (char)code)));
        Prop.ForAll(text.ToArbitrary(), candidate =>
        {
            var expected = System.Text.RegularExpressions.Regex.IsMatch(candidate, "^\\+[1-9][0-9]{1,14}\\z");
            return E164.TryPack(Encoding.UTF8.GetBytes(candidate), out var key) == expected
                && E164.TryPack(candidate, out var sameKey) == expected
                && key == sameKey
                && (!expected || key == ulong.Parse(candidate.AsSpan(1), CultureInfo.InvariantCulture));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Allocates_nothing() => AllocationCheck.Zero(() => E164.TryPack("+15555550100"u8, out _));
}
