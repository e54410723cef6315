using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FastTwiml.Bench;

namespace FastTwiml.Benchmarks.Inputs;

/// <summary>
/// Webhooks as Twilio sends them: about 700 bytes of body in 27 fields, every one different, so that no branch is learnt by
/// heart. Signed by a plain implementation that shares nothing with the product.
/// </summary>
internal sealed class Corpus
{
    /// <summary>How many there are.</summary>
    public const int Count = 256;

    private Corpus(byte[] request, byte[] body, string signature, string callSid, string to, string from) =>
        (Request, Body, Signature, CallSid, To, From) = (request, body, signature, callSid, to, from);

    /// <summary>Head and body.</summary>
    public byte[] Request { get; }

    public int HeadBytes => Request.Length - Body.Length;

    public byte[] Body { get; }

    public string Signature { get; }

    public string CallSid { get; }

    public string To { get; }

    public string From { get; }

    public static Corpus[] Make()
    {
        var random = new Random(42);
        return [.. Enumerable.Range(0, Count).Select(_ => Make(random))];
    }

    private static Corpus Make(Random random)
    {
        var to = string.Create(CultureInfo.InvariantCulture, $"+1555{random.Next(Contract.Numbers):D7}");
        var from = string.Create(CultureInfo.InvariantCulture, $"+1{random.NextInt64(2_000_000_000, 9_999_999_999)}");
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var callSid = "CA" + Convert.ToHexStringLower(bytes);
        var token = new byte[random.Next(60, 200)];
        random.NextBytes(token);
        (string Name, string Value)[] pairs =
        [
            ("Called", to), ("ToState", "WA"), ("CallerCountry", "US"), ("Direction", "inbound"), ("CallerState", "WA"), ("ToZip", "98101"),
            ("CallSid", callSid), ("To", to), ("CallerZip", "98101"), ("ToCountry", "US"),
            ("StirVerstat", "TN-Validation-Passed-A"), ("CalledZip", "98101"), ("ApiVersion", "2010-04-01"), ("CalledCity", "SEATTLE"),
            ("CallStatus", "ringing"), ("From", from), ("AccountSid", Contract.AccountSid), ("CalledCountry", "US"),
            ("CallerCity", "LOS ANGELES"), ("ToCity", "SEATTLE"), ("FromCountry", "US"), ("Caller", from), ("FromCity", "LOS ANGELES"),
            ("CalledState", "WA"), ("FromZip", "98101"), ("FromState", "WA"), ("CallToken", Convert.ToBase64String(token)),
        ];
        var body = string.Join('&', pairs.Select(static pair => $"{pair.Name}={WebUtility.UrlEncode(pair.Value)}"));
        var signature = Sign(pairs);
        var head = $"POST /twiml HTTP/1.1\r\nHost: {Contract.Host}\r\nUser-Agent: TwilioProxy/1.1\r\nContent-Length: {body.Length}\r\nAccept: */*\r\n"
            + "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Home-Region: us1\r\n"
            + $"X-Twilio-Signature: {signature}\r\nI-Twilio-Idempotency-Token: {new Guid(bytes)}\r\n\r\n";
        return new Corpus(Encoding.ASCII.GetBytes(head + body), Encoding.ASCII.GetBytes(body), signature, callSid, to, from);
    }

    private static string Sign((string Name, string Value)[] pairs)
    {
        var text = Contract.WebhookUrl + string.Concat(pairs.OrderBy(static pair => pair.Name, StringComparer.Ordinal).Select(static pair => pair.Name + pair.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Contract.AuthToken), Encoding.UTF8.GetBytes(text)));
    }
}
