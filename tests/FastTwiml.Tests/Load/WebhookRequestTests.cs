using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FastTwiml.Load.Requests;
using Xunit;

namespace FastTwiml.Tests.Load;

public class WebhookRequestTests
{
    private const uint Seed = 7;

    [Fact]
    public void Is_signed_over_its_sorted_fields()
    {
        using var maker = new WebhookRequest(Seed, closesConnection: false);
        for (var counter = 0u; counter < 3_000; counter++)
        {
            var (head, fields) = Read(maker, counter);
            var signed = WebhookRequest.Url + string.Concat(fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => field.Key + field.Value));
            var hash = HMACSHA1.HashData(Encoding.ASCII.GetBytes(RequestSignature.AuthToken), Encoding.ASCII.GetBytes(signed));
            Assert.Equal(Convert.ToBase64String(hash), head["X-Twilio-Signature"]);
        }
    }

    [Fact]
    public void Has_the_27_fields_of_a_voice_webhook_with_both_numbers_wherever_they_stand()
    {
        using var maker = new WebhookRequest(Seed, closesConnection: false);
        var called = new HashSet<string>();
        var callers = new HashSet<string>();
        for (var counter = 0u; counter < 3_000; counter++)
        {
            var fields = Read(maker, counter).Fields;
            Assert.Equal(27, fields.Count);
            Assert.Matches("^\\+155500000[0-9]{2}$", fields["To"]);
            Assert.Matches("^\\+1[2-5][0-9]{9}$", fields["From"]);
            Assert.Equal((fields["To"], fields["From"]), (fields["Called"], fields["Caller"]));
            called.Add(fields["To"]);
            callers.Add(fields["From"]);
        }

        Assert.Equal(100, called.Count);
        Assert.True(callers.Count > 2_990);
    }

    [Fact]
    public void Its_length_is_what_the_head_says()
    {
        using var maker = new WebhookRequest(Seed, closesConnection: true);
        var buffer = new byte[maker.LongestBytes];
        for (var counter = 0u; counter < 3_000; counter++)
        {
            var length = maker.Write(counter, buffer);
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            Assert.Contains($"\r\nContent-Length: {length - body}\r\n", text, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: close\r\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_call_sid_and_no_idempotency_token_comes_twice()
    {
        using var maker = new WebhookRequest(Seed, closesConnection: false);
        var sids = new HashSet<string>();
        var tokens = new HashSet<string>();
        for (var counter = 0u; counter < 3_000; counter++)
        {
            var (head, fields) = Read(maker, counter);
            Assert.Matches("^CA00000007[0-9a-f]{24}$", fields["CallSid"]);
            Assert.True(sids.Add(fields["CallSid"]));
            Assert.True(tokens.Add(head["I-Twilio-Idempotency-Token"]));
        }
    }

    [Fact]
    public void The_same_seed_makes_the_same_requests_and_another_none_of_them()
    {
        using var one = new WebhookRequest(Seed, closesConnection: false);
        using var same = new WebhookRequest(Seed, closesConnection: false);
        using var other = new WebhookRequest(Seed + 1, closesConnection: false);
        var first = Read(one, 5).Fields;
        Assert.Equal(first, Read(same, 5).Fields);
        Assert.NotEqual(first["CallSid"], Read(other, 5).Fields["CallSid"]);
    }

    private static (Dictionary<string, string> Head, Dictionary<string, string> Fields) Read(WebhookRequest maker, uint counter)
    {
        var buffer = new byte[maker.LongestBytes];
        var parts = Encoding.ASCII.GetString(buffer, 0, maker.Write(counter, buffer)).Split("\r\n\r\n");
        var lines = parts[0].Split("\r\n");
        Assert.Equal("POST /twiml HTTP/1.1", lines[0]);
        Assert.Equal(parts[1].Length, int.Parse(lines.Single(static line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))[16..], CultureInfo.InvariantCulture));
        return (
            lines[1..].Select(static line => line.Split(": ", 2)).ToDictionary(static pair => pair[0], static pair => pair[1]),
            parts[1].Split('&').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => WebUtility.UrlDecode(pair[1])));
    }
}
