using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

/// <summary>What must not pass: each test changes one thing of a request that passes.</summary>
public class SignatureRefusalTests
{
    /// <summary>An inbound call as Twilio sends it.</summary>
    private static RequestValues Inbound => SignatureVectorTests.Request("V1");

    /// <summary>An outbound call whose URL has a query.</summary>
    private static RequestValues Outbound => SignatureVectorTests.Request("V2");

    private static RequestValues Upgrade => SignatureVectorTests.Request("V9");

    [Fact]
    public void Refuses_one_changed_byte_in_any_value()
    {
        var fields = Inbound.Body.Split('&');
        for (var i = 0; i < fields.Length; i++)
        {
            var changed = (string[])fields.Clone();
            changed[i] += "x";
            Assert.False((Inbound with { Body = string.Join('&', changed) }).IsValid(), fields[i]);
        }
    }

    [Fact]
    public void Refuses_a_missing_parameter()
    {
        var fields = Inbound.Body.Split('&');
        for (var i = 0; i < fields.Length; i++)
        {
            Assert.False((Inbound with { Body = string.Join('&', fields.Where((_, at) => at != i)) }).IsValid(), fields[i]);
        }
    }

    [Theory]
    [InlineData("&Extra=1")]
    [InlineData("&Extra=")]
    [InlineData("&CallSid=CA00000000000000000000000000000002")]
    [InlineData("&=x")]
    public void Refuses_an_extra_parameter(string extra) => Assert.False((Inbound with { Body = Inbound.Body + extra }).IsValid());

    [Fact]
    public void The_order_of_the_fields_does_not_count() =>
        Assert.True((Inbound with { Body = string.Join('&', Inbound.Body.Split('&').Reverse()) }).IsValid());

    [Fact]
    public void Refuses_a_signature_over_names_sorted_by_a_culture()
    {
        // The way a string comparer of a culture, or one that ignores case, would sort: Called before CallSid.
        var pairs = Forms.FormText.ParsePlainly(Encoding.UTF8.GetBytes(Inbound.Body)).OrderBy(static p => p.Name, StringComparer.OrdinalIgnoreCase);
        var text = new StringBuilder("https://voice.example.com/twilio/voice");
        foreach (var (name, value) in pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{value}");
        }

        var signature = Convert.ToBase64String(HMACSHA1.HashData("12345"u8, Encoding.UTF8.GetBytes(text.ToString())));
        Assert.NotEqual(Inbound.Signature, signature);
        Assert.False((Inbound with { Signature = signature }).IsValid());
    }

    [Fact]
    public void Refuses_http_instead_of_https() => Assert.False((Inbound with { Scheme = "http" }).IsValid());

    [Fact]
    public void Refuses_https_instead_of_http() => Assert.False((SignatureVectorTests.Request("D3") with { Scheme = "https" }).IsValid());

    [Fact]
    public void Refuses_https_instead_of_wss()
    {
        var signature = Upgrade.SignedFor("https://voice.example.com/twilio/media").Signature;
        Assert.Equal("O4P2Ggul8e4hQEZViN+aHilXfFo=", signature);
        Assert.False((Upgrade with { Signature = signature }).IsValid());
        Assert.False((Upgrade with { IsWebSocket = false }).IsValid());
    }

    [Theory]
    [InlineData("/twilio/voice?x=1&callId=abc")]
    [InlineData("/twilio/voice?callId=abc")]
    [InlineData("/twilio/voice?callId=abc&x=2")]
    [InlineData("/twilio/voice?callId=%61bc&x=1")]
    [InlineData("/twilio/voice?callId=abc&x=1&")]
    [InlineData("/twilio/voice")]
    public void Refuses_a_changed_query(string target) => Assert.False((Outbound with { RawTarget = target }).IsValid());

    [Theory]
    [InlineData("/twilio/voice/")]
    [InlineData("//twilio/voice")]
    [InlineData("/twilio//voice")]
    [InlineData("/twilio/Voice")]
    [InlineData("/twilio%2Fvoice")]
    [InlineData("/twilio/./voice")]
    [InlineData("/twilio/voice?")]
    public void Refuses_a_changed_path(string target) => Assert.False((Inbound with { RawTarget = target }).IsValid());

    [Theory]
    [InlineData("Voice.example.com")]
    [InlineData("VOICE.EXAMPLE.COM")]
    [InlineData("voice.example.com.")]
    [InlineData("example.com")]
    public void Refuses_a_changed_host(string host) => Assert.False((Inbound with { Host = host }).IsValid());

    [Fact]
    public void Refuses_a_trimmed_value()
    {
        var request = SignatureVectorTests.Request("V7");
        Assert.True(request.IsValid());
        Assert.False((request with { Body = "CallSid=CA1&SpeechResult=hi+there" }).IsValid());
        Assert.False((request with { Body = "CallSid=CA1&SpeechResult=++hi+there+" }).IsValid());
    }

    [Fact]
    public void Refuses_a_call_token_decoded_twice()
    {
        var twice = Inbound.Body.Replace("%25", "%", StringComparison.Ordinal);
        Assert.NotEqual(Inbound.Body, twice);
        Assert.False((Inbound with { Body = twice }).IsValid());
    }

    [Fact]
    public void Refuses_a_request_without_a_signature() =>
        Assert.False((Inbound with { Signature = string.Empty, SignatureCount = 0 }).IsValid());

    [Theory]
    [InlineData("")]
    [InlineData("ETT75L8YhB7Hb2XjGfICKzKRKUI")]
    [InlineData("ETT75L8YhB7Hb2XjGfICKzKRKUI==")]
    [InlineData("ETT75L8YhB7Hb2XjGfICKzKRKUI= ")]
    [InlineData("ETT75L8YhB7Hb2XjGfICKzKRKU!=")]
    [InlineData("****************************")]
    [InlineData("ETT75L8YhB7Hb2XjGfICKzKRKUJ=")]
    [InlineData("ETT75L8YhB7Hb2XjGfICKzKRKUI-")]
    [InlineData("ett75l8yhb7hb2xjgficKzKRKUI=")]
    public void Refuses_a_malformed_signature(string signature) => Assert.False((Inbound with { Signature = signature }).IsValid());

    [Fact]
    public void Refuses_repeated_signatures_even_if_they_are_right() => Assert.False((Inbound with { SignatureCount = 2 }).IsValid());

    [Fact]
    public void Refuses_another_token() => Assert.False(Inbound.IsValid("12346"));

    [Fact]
    public void Refuses_everything_without_a_token() =>
        Assert.False(Inbound.IsValid(new FastTwiml.Webhooks.Signature.SignatureValidator(new([], []))));

    [Fact]
    public void Refuses_a_body_that_moved_into_the_url()
    {
        var body = "CallSid=CA1";
        var request = new RequestValues { RawTarget = "/cb", Body = body }.SignedFor("https://voice.example.com/cb");
        Assert.True(request.IsValid());
        Assert.False((request with { RawTarget = "/cb?" + body, Body = string.Empty }).IsValid());
    }
}
