using FastTwiml.Simulation.Requests;
using Xunit;

namespace FastTwiml.Tests.Simulation.Requests;

/// <summary>Twilio's published examples, and others that its own libraries gave.</summary>
public class RequestSignerTests
{
    private readonly RequestSigner _signer = new("12345");

    [Fact]
    public void Signs_as_Twilios_documentation_shows()
    {
        FormField[] form =
        [
            new("CallSid", "CA1234567890ABCDE"), new("Caller", "+14158675310"), new("Digits", "1234"), new("From", "+14158675310"), new("To", "+18005551212"),
        ];
        Assert.Equal("L/OH5YylLD5NRKLltdqwSvS0BnU=", _signer.Sign(RequestUrl.TryParse("https://example.com/myapp.php?foo=1&bar=2")!, form.Reverse()));
    }

    [Theory]
    [InlineData("wss://voice.example.com/twilio/media", "PGLrn08/Ba1sEIuSwPQRBPD54PA=")]
    [InlineData("wss://voice.example.com/", "HbTtEI8pvTak61DpTS/wsLOWoMk=")]
    [InlineData("wss://voice.example.com", "HbTtEI8pvTak61DpTS/wsLOWoMk=")]
    [InlineData("https://voice.example.com/cb", "8HB0kZse/Lslj2UU5nRKsldJ8LY=")]
    [InlineData("https://voice.example.com/cb?name=William+O'hara", "4Am23skGantbJKlbrqfZduS6Wmg=")]
    public void Signs_a_URL_alone(string url, string signature) => Assert.Equal(signature, _signer.Sign(RequestUrl.TryParse(url)!));

    [Fact]
    public void Signs_names_in_the_order_of_their_bytes_and_repeated_ones_once_each()
    {
        var url = RequestUrl.TryParse("https://voice.example.com/cb")!;
        Assert.Equal(
            "TK5FQLqGNQAVh2w8E4Hx8VNQVGU=",
            _signer.Sign(url, [new("b", "2"), new("B", "1"), new("a", "4"), new("A", "3"), new("_x", "5"), new("Ab", "6"), new("AB", "7")]));
        Assert.Equal("UpGOLLXLoCVA3nkVLrrc+7By5QA=", _signer.Sign(url, [new("Digits", "1"), new("Ev", "b"), new("Ev", "a"), new("Ev", "b"), new("Ev", "")]));
        Assert.Equal("HR+XT7XymJkaUhJYbcLxwvxrL9o=", _signer.Sign(RequestUrl.TryParse("https://voice.example.com:8443/cb")!, [new("CallSid", "CA1")]));
    }
}
