using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>A voice webhook as Twilio signs it (twilio.com/docs/usage/security), for the public URL <c>https://voice.example.com</c>.</summary>
internal static class SignedCall
{
    public const string PublicUrl = "https://voice.example.com";

    private static int _last;

    public static async Task<HttpStatusCode> SendAsync(HttpClient client, string token)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["AccountSid"] = "AC00000000000000000000000000000001",
            ["CallSid"] = $"CA{Interlocked.Increment(ref _last):x32}",
            ["CallStatus"] = "ringing",
            ["Direction"] = "inbound",
            ["From"] = "+15555550100",
            ["To"] = "+15555550199",
        };
        var text = PublicUrl + "/twiml" + string.Concat(pairs.Select(pair => pair.Key + pair.Value));
#pragma warning disable CA5350 // Twilio signs with HMAC-SHA1.
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
        using var request = new HttpRequestMessage(HttpMethod.Post, "/twiml") { Content = new FormUrlEncodedContent(pairs) };
        request.Headers.Add("X-Twilio-Signature", signature);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
