using FastTwiml.Hosting;
using Xunit;

namespace FastTwiml.Tests.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080", true)]
    [InlineData("HTTP://127.0.0.1:8080/", "http://127.0.0.1:8080", true)]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:80", true)]
    [InlineData("https://10.1.2.3", "https://10.1.2.3:443", false)]
    [InlineData("http://[::1]:0", "http://[::1]:0", true)]
    [InlineData("http://localhost:5000", "http://localhost:5000", true)]
    [InlineData("http://*:80", "http://*:80", false)]
    [InlineData("http://+:80", "http://*:80", false)]
    [InlineData("http://0.0.0.0:80", "http://0.0.0.0:80", false)]
    [InlineData("http://[::]:80", "http://[::]:80", false)]
    [InlineData("unix:/run/fasttwiml.sock", "unix:/run/fasttwiml.sock", true)]
    [InlineData("http://unix:/run/fasttwiml.sock", "unix:/run/fasttwiml.sock", true)]
    [InlineData("unix:///run/fasttwiml.sock", "unix:/run/fasttwiml.sock", true)]
    public void Takes_an_address_and_knows_who_can_reach_it(string text, string shown, bool isLoopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(shown, address.ToString());
        Assert.Equal(isLoopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("ftp://127.0.0.1:21")]
    [InlineData("http://")]
    [InlineData("http://:80")]
    [InlineData("http://voice.example.com:80")]
    [InlineData("http://127.1:80")]
    [InlineData("http://1:80")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("http://127.0.0.1:80/path")]
    [InlineData("http://[127.0.0.1]:80")]
    [InlineData("http://[::1:80")]
    [InlineData("http://::1:80")]
    [InlineData("https://unix:/run/x")]
    [InlineData("unix:")]
    [InlineData("unix:/")]
    [InlineData("unix:relative")]
    public void Refuses_what_is_not_an_address(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
