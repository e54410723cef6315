using System.Text;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using HostName = FastTwiml.Http.HostName;

namespace FastTwiml.Tests.Http;

public class HostNameTests
{
    [Theory]
    [InlineData("voice.example.com", "voice.example.com", "")]
    [InlineData("voice.example.com:8443", "voice.example.com", "8443")]
    [InlineData("127.0.0.1:80", "127.0.0.1", "80")]
    [InlineData("[::1]", "[::1]", "")]
    [InlineData("[2001:db8::ff]:443", "[2001:db8::ff]", "443")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example", "")]
    [InlineData("a%2Db", "a%2Db", "")]
    [InlineData("a:65535", "a", "65535")]
    [InlineData("a:1", "a", "1")]
    public void Splits(string value, string host, string port)
    {
        var bytes = Encoding.ASCII.GetBytes(value);
        Assert.True(HostName.IsValidHost(bytes));
        Assert.True(HostName.TrySplit(bytes, out var hostSlice, out var portSlice));
        Assert.Equal((host, port), (Encoding.ASCII.GetString(hostSlice.Of(bytes)), Encoding.ASCII.GetString(portSlice.Of(bytes))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":80")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:000080")]
    [InlineData("a:8 0")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\"b")]
    [InlineData("a&lt;<b")]
    [InlineData("a@b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a\\b")]
    [InlineData("a%")]
    [InlineData("a%4")]
    [InlineData("a%4g")]
    [InlineData("é")]
    [InlineData("\u007F")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[::1")]
    [InlineData("::1]")]
    [InlineData("[::1]]")]
    [InlineData("[[::1]]")]
    [InlineData("[::1]x:80")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[::g]")]
    [InlineData("[::1/64]")]
    [InlineData("[fe80::1%1]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    public void Refuses(string value) => Assert.False(HostName.IsValidHost(Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void What_is_valid_does_not_break_a_url_apart() => ForAll(static text =>
    {
        if (HostName.IsValidHost(Encoding.ASCII.GetBytes(text)) && Uri.TryCreate($"http://{text}/x", UriKind.Absolute, out var url))
        {
            Assert.Equal(("/x", "", "", ""), (url.AbsolutePath, url.Query, url.Fragment, url.UserInfo));
        }
    });

    [Fact]
    public void Agrees_with_a_slow_reading_of_the_grammar() => ForAll(static text =>
        Assert.True(text.Contains('[', StringComparison.Ordinal) || HeadOracle.IsHost(text) == HostName.IsValidHost(Encoding.ASCII.GetBytes(text)), text));

    [Fact]
    public void Allocates_nothing() => AllocationCheck.Zero(static () =>
    {
        HostName.IsValidHost("voice.example.com:8443"u8);
        HostName.IsValidHost("[2001:db8::1]"u8);
        HostName.IsValidHost("a%2Db"u8);
        HostName.IsValidHost("a b"u8);
    });

    private static void ForAll(Action<string> property) =>
        Prop.ForAll(
            Gen.Elements("abzAZ019.-_~:%/@?#\"<& \\[]".ToCharArray()).ArrayOf().Select(static chars => new string(chars)).ToArbitrary(),
            property).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
}
