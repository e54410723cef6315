using System.Text;
using FastTwiml.Assistants.Lookup;
using Xunit;

namespace FastTwiml.Tests.Assistants.Lookup;

public class CalledAddressTests
{
    [Theory]
    [InlineData("sip:1001@acme.sip.twilio.com", "sip:1001@acme.sip.twilio.com", "sip:1001@acme.sip.twilio.com")]
    [InlineData("SIP:Alice@Acme.SIP.Twilio.com", "sip:Alice@acme.sip.twilio.com", "sip:Alice@acme.sip.twilio.com")]
    [InlineData("sip:a@h.example:5060;transport=UDP", "sip:a@h.example:5060;transport=UDP", "sip:a@h.example")]
    [InlineData("sip:a@H.example;transport=UDP", "sip:a@h.example;transport=UDP", "sip:a@h.example")]
    [InlineData("sips:a@h.example?Subject=X", "sips:a@h.example?Subject=X", "sips:a@h.example")]
    [InlineData("sip:H.example:5060", "sip:h.example:5060", "sip:h.example")]
    [InlineData("sip:a:secret;x=Y?z@H", "sip:a:secret;x=Y?z@h", "sip:a:secret;x=Y?z@h")]
    [InlineData("sip:a@[2001:DB8::1]:5060", "sip:a@[2001:db8::1]:5060", "sip:a@[2001:db8::1]")]
    [InlineData("client:Alice", "client:Alice", "client:Alice")]
    [InlineData("Client:Alice;x:1", "client:Alice;x:1", "client:Alice;x:1")]
    public void Lowers_scheme_and_host_and_finds_where_the_host_ends(string address, string canonical, string bare)
    {
        var bytes = Encoding.UTF8.GetBytes(address);
        var kept = new byte[bytes.Length];
        Assert.True(CalledAddress.TryCanonicalize(bytes, kept, out var bareLength));
        Assert.Equal(canonical, Encoding.UTF8.GetString(kept));
        Assert.Equal(bare, Encoding.UTF8.GetString(kept.AsSpan(0, bareLength)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("sip:")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@:5060")]
    [InlineData("sip:a@[::1")]
    [InlineData("client:")]
    [InlineData("tel:+15555550100")]
    [InlineData("anonymous")]
    public void Knows_what_is_no_address(string address)
    {
        var bytes = Encoding.UTF8.GetBytes(address);
        Assert.False(CalledAddress.TryCanonicalize(bytes, new byte[bytes.Length], out _));
    }

    [Fact]
    public void An_address_may_be_as_long_as_the_limit_and_no_longer()
    {
        var longest = "client:" + new string('a', CalledAddress.MaxBytes - 7);
        Assert.True(CalledAddress.TryNormalize(longest, out var canonical, out _));
        Assert.Equal(longest, canonical);
        Assert.False(CalledAddress.TryNormalize(longest + "a", out _, out var problem));
        Assert.Equal("an address has at most 512 bytes", problem);
    }

    [Theory]
    [InlineData("+15555550100", "+15555550100")]
    [InlineData("SIP:Bob@Example.COM:5070", "sip:Bob@example.com:5070")]
    [InlineData("client:jürgen", "client:jürgen")]
    public void Normalizes_what_an_operator_types(string text, string canonical)
    {
        Assert.True(CalledAddress.TryNormalize(text, out var kept, out var problem), problem);
        Assert.Equal(canonical, kept);
    }

    [Theory]
    [InlineData("", "the number is missing")]
    [InlineData("15555550100", "'15555550100' lacks its +: E.164 numbers are written +15551234567")]
    [InlineData("+1555 5550100", "'+1555 5550100' holds a space or another character that numbers and addresses cannot have")]
    [InlineData("+05555550100", "'+05555550100' is not an E.164 number: + and 2 to 15 digits, the first of them not 0")]
    [InlineData("+155a", "'+155a' is not an E.164 number: + and 2 to 15 digits, the first of them not 0")]
    [InlineData("bob", "'bob' is neither an E.164 number (+15551234567) nor an address (sip:user@host, client:name)")]
    [InlineData("sip:bob@", "'sip:bob@' is neither an E.164 number (+15551234567) nor an address (sip:user@host, client:name)")]
    public void Says_what_is_wrong_with_it(string text, string expected)
    {
        Assert.False(CalledAddress.TryNormalize(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }
}
