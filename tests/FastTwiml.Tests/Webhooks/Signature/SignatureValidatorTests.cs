using FastTwiml.Forms;
using FastTwiml.Webhooks.Signature;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

public class SignatureValidatorTests
{
    private const string AccountA = "AC0000000000000000000000000000000a";
    private const string AccountB = "AC0000000000000000000000000000000b";

    private static RequestValues Webhook => new() { RawTarget = "/cb", Body = "CallSid=CA1" };

    private static RequestValues Upgrade => new() { RawTarget = "/twilio/media", IsWebSocket = true };

    [Theory]
    [InlineData("https", "8443", "https://voice.example.com/cb", true)]
    [InlineData("https", "8443", "https://voice.example.com:8443/cb", true)]
    [InlineData("https", "8443", "https://voice.example.com:443/cb", true)]
    [InlineData("https", "8443", "https://voice.example.com:80/cb", false)]
    [InlineData("https", "8443", "https://voice.example.com:8444/cb", false)]
    [InlineData("https", "", "https://voice.example.com/cb", true)]
    [InlineData("https", "", "https://voice.example.com:443/cb", true)]
    [InlineData("https", "", "https://voice.example.com:8443/cb", false)]
    [InlineData("https", "443", "https://voice.example.com/cb", true)]
    [InlineData("https", "443", "https://voice.example.com:443/cb", true)]
    [InlineData("http", "8080", "http://voice.example.com:8080/cb", true)]
    [InlineData("http", "8080", "http://voice.example.com/cb", true)]
    [InlineData("http", "8080", "http://voice.example.com:80/cb", true)]
    [InlineData("http", "8080", "http://voice.example.com:443/cb", false)]
    [InlineData("http", "", "http://voice.example.com:80/cb", true)]
    public void Accepts_the_port_as_configured_left_out_and_standard(string scheme, string port, string signedUrl, bool valid) =>
        Assert.Equal(valid, (Webhook with { Scheme = scheme, Port = port }).SignedFor(signedUrl).IsValid());

    [Fact]
    public void Puts_the_path_prefix_before_the_target()
    {
        Assert.True((Webhook with { PathPrefix = "/base" }).SignedFor("https://voice.example.com/base/cb").IsValid());
        Assert.False((Webhook with { PathPrefix = "/base" }).SignedFor("https://voice.example.com/cb").IsValid());
    }

    [Theory]
    [InlineData("/twilio/media", "wss://voice.example.com/twilio/media", true)]
    [InlineData("/twilio/media", "wss://voice.example.com/twilio/media/", true)]
    [InlineData("/twilio/media/", "wss://voice.example.com/twilio/media", true)]
    [InlineData("/twilio/media/", "wss://voice.example.com/twilio/media/", true)]
    [InlineData("/twilio/media", "wss://voice.example.com:443/twilio/media", true)]
    [InlineData("/twilio/media", "wss://voice.example.com:443/twilio/media/", true)]
    [InlineData("/twilio/media?token=a", "wss://voice.example.com/twilio/media", true)]
    [InlineData("/twilio/media?token=a", "wss://voice.example.com/twilio/media/", true)]
    [InlineData("/twilio/media?token=a", "wss://voice.example.com/twilio/media?token=a", true)]
    [InlineData("/twilio/media?token=a", "wss://voice.example.com/twilio/media/?token=a", true)]
    [InlineData("/twilio/media?token=a", "wss://voice.example.com/twilio/media?token=b", false)]
    [InlineData("/twilio/media", "wss://voice.example.com/twilio/media?token=a", false)]
    [InlineData("/", "wss://voice.example.com/", true)]
    [InlineData("/", "wss://voice.example.com", true)]
    [InlineData("/twilio/media", "wss://voice.example.com/twilio/media//", false)]
    [InlineData("/twilio/media", "ws://voice.example.com/twilio/media", false)]
    [InlineData("/twilio/media", "https://voice.example.com/twilio/media", false)]
    public void Accepts_an_upgrade_with_and_without_the_final_slash_and_query(string target, string signedUrl, bool valid) =>
        Assert.Equal(valid, (Upgrade with { RawTarget = target }).SignedFor(signedUrl).IsValid());

    [Theory]
    [InlineData("http", "127.0.0.1", "ws://127.0.0.1:8080/twilio/media", true)]
    [InlineData("http", "127.0.0.1", "wss://127.0.0.1:8080/twilio/media", true)]
    [InlineData("https", "127.0.0.1", "ws://127.0.0.1:8080/twilio/media", false)]
    [InlineData("http", "voice.example.com", "ws://voice.example.com:8080/twilio/media", false)]
    [InlineData("http", "voice.example.com", "wss://voice.example.com:8080/twilio/media", true)]
    public void Accepts_a_plain_upgrade_only_where_the_stream_is_plain(string scheme, string host, string signedUrl, bool valid) =>
        Assert.Equal(valid, (Upgrade with { Scheme = scheme, Host = host, Port = "8080" }).SignedFor(signedUrl).IsValid());

    [Fact]
    public void Ignores_a_body_that_comes_with_an_upgrade() =>
        Assert.True((SignatureVectorTests.Request("V9") with { Body = "a=1" }).IsValid());

    [Fact]
    public void Tries_every_token_for_any_account()
    {
        var request = Webhook.SignedFor("https://voice.example.com/cb", "new");
        Assert.True(request.IsValid("old", "new"));
        Assert.True(request.IsValid("new", "old"));
        Assert.False(request.IsValid("old", "older"));
    }

    [Theory]
    [InlineData(AccountA, "primary-a", true)]
    [InlineData(AccountA, "secondary-a", true)]
    [InlineData(AccountA, "primary-b", false)]
    [InlineData(AccountA, "any", false)]
    [InlineData(AccountB, "primary-b", true)]
    [InlineData(AccountB, "secondary-a", false)]
    [InlineData("AC0000000000000000000000000000000c", "any", true)]
    [InlineData("AC0000000000000000000000000000000c", "primary-a", false)]
    [InlineData("", "any", true)]
    [InlineData("", "primary-a", false)]
    [InlineData("ac0000000000000000000000000000000a", "primary-a", false)]
    public void Tries_the_tokens_of_the_account_that_is_named(string accountSid, string token, bool valid)
    {
        var request = (Webhook with { AccountSid = accountSid }).SignedFor("https://voice.example.com/cb", token);
        Assert.Equal(valid, request.IsValid(TwoAccounts()));
    }

    [Theory]
    [InlineData("any", true)]
    [InlineData("primary-a", true)]
    [InlineData("secondary-a", true)]
    [InlineData("primary-b", true)]
    [InlineData("none", false)]
    public void Tries_all_tokens_for_an_upgrade(string token, bool valid) =>
        Assert.Equal(valid, Upgrade.SignedFor("wss://voice.example.com/twilio/media", token).IsValid(TwoAccounts()));

    [Fact]
    public void Takes_new_tokens_at_once()
    {
        var validator = new SignatureValidator(new TwilioAccounts(["old"], []));
        var request = Webhook.SignedFor("https://voice.example.com/cb", "new");
        Assert.False(request.IsValid(validator));
        validator.Accounts = new TwilioAccounts(["new"], []);
        Assert.True(request.IsValid(validator));
    }

    [Theory]
    [InlineData(false, "", "https://voice.example.com/x/cb?a=1")]
    [InlineData(false, "8443", "https://voice.example.com:8443/x/cb?a=1")]
    [InlineData(true, "8443", "wss://voice.example.com:8443/x/cb")]
    public void Says_which_url_was_signed(bool isWebSocket, string port, string url)
    {
        var request = Webhook with { PathPrefix = "/x", RawTarget = "/cb?a=1", Port = port, IsWebSocket = isWebSocket };
        Assert.Equal(url, request.SignedUrl());
    }

    [Fact]
    public void Asks_for_the_scratch_that_it_needs()
    {
        Assert.Throws<ArgumentException>(static () =>
        {
            Webhook.Parse(out var request);
            new SignatureValidator(new TwilioAccounts(["x"], [])).IsValid(request, new byte[SignatureValidator.ScratchBytes(request) - 1]);
        });
    }

    /// <summary>Names and values of few letters, so that repeats, prefixes and equal beginnings are frequent.</summary>
    [Fact]
    public void Agrees_with_the_plain_computation_for_any_pairs()
    {
        var text = Gen.ArrayOf(Gen.Elements("aAbB_0\u0000\u00ff".ToCharArray())).Select(static c => new string(c));
        var pairs = Gen.ArrayOf(Gen.Zip(text, text));
        Prop.ForAll(Arb.From(pairs), Agrees).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Agrees_with_the_plain_computation_for_as_many_pairs_as_a_form_can_have()
    {
        var random = new Random(4711);
        for (var round = 0; round < 20; round++)
        {
            var pairs = Enumerable.Range(0, FormLimits.Pairs).Select(_ => (
                new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "abAB"[random.Next(4)])]),
                new string([.. Enumerable.Range(0, random.Next(3)).Select(_ => "abAB"[random.Next(4)])])));
            Assert.True(Agrees([.. pairs]));
        }
    }

    private static bool Agrees((string Name, string Value)[] pairs)
    {
        var body = string.Join('&', pairs.Select(static p => $"{Escape(p.Name)}={Escape(p.Value)}"));
        return (Webhook with { Body = body, Signature = TwilioSignature.Compute(RequestValues.Token, "https://voice.example.com/cb", pairs) }).IsValid();

        static string Escape(string text) => string.Concat(text.Select(static c => "%" + ((int)c).ToString("x2")));
    }

    private static SignatureValidator TwoAccounts() => new(new TwilioAccounts(
        ["any"],
        [new TwilioAccount(AccountA, "primary-a", "secondary-a"), new TwilioAccount(AccountB, "primary-b")]));
}
