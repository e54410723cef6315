using FastTwiml.Simulation.Requests;
using Xunit;

namespace FastTwiml.Tests.Simulation.Requests;

public class RequestUrlTests
{
    [Theory]
    [InlineData("https://Voice.Example.COM:8443/a%2Fb/?q=a+b%20c#rc=2", "https://Voice.Example.COM/a%2Fb/?q=a+b%20c", 8443, "/a%2Fb/?q=a+b%20c")]
    [InlineData("http://127.0.0.1:8080/twiml", "http://127.0.0.1:8080/twiml", 8080, "/twiml")]
    [InlineData("http://user:pass@host/x", "http://host/x", 80, "/x")]
    [InlineData("wss://[::1]:9/x", "wss://[::1]/x", 9, "/x")]
    [InlineData("wss://host", "wss://host/", 443, "/")]
    [InlineData("https://host?x=1", "https://host/?x=1", 443, "/?x=1")]
    public void Is_signed_and_asked_for_as_it_was_written(string text, string signed, int port, string target)
    {
        var url = RequestUrl.TryParse(text)!;
        Assert.Equal((signed, port, target), (url.SignedText, url.Port, url.Target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("voice.example.com/x")]
    [InlineData("ftp://host/")]
    [InlineData("http://")]
    [InlineData("http://host/a b")]
    [InlineData("http://host/\u00e4")]
    [InlineData("http://host:99999/")]
    [InlineData("http://host/\r\nHost: x")]
    public void Text_that_is_no_URL_is_none(string text) => Assert.Null(RequestUrl.TryParse(text));

    [Theory]
    [InlineData("/next", "https://h:1/next")]
    [InlineData("next?a=1", "https://h:1/x/next?a=1")]
    [InlineData("http://other/y", "http://other/y")]
    public void Resolves_what_is_relative(string reference, string absolute) =>
        Assert.Equal(absolute, RequestUrl.TryParse("https://h:1/x/voice?q=/")!.Resolve(reference)!.ToString());

    [Fact]
    public void A_query_is_added_or_dropped()
    {
        var url = RequestUrl.TryParse("https://host/x")!;
        Assert.Equal("https://host/x?a=1&b=2", url.WithQuery("a=1").WithQuery("b=2").ToString());
        Assert.Equal("wss://host/x", url.WithQuery("a=1").ForWebSocket().WithoutQuery().ToString());
    }

    [Theory]
    [InlineData("ws://127.0.0.1:1/", true)]
    [InlineData("ws://localhost/", true)]
    [InlineData("ws://[::1]/", true)]
    [InlineData("ws://10.0.0.1/", false)]
    [InlineData("ws://localhost.example.com/", false)]
    public void Knows_this_machine(string text, bool isLoopback) => Assert.Equal(isLoopback, RequestUrl.TryParse(text)!.IsLoopback);
}
