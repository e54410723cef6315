using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.TestKit;

/// <summary>
/// Requests as Twilio sends them, signed by a plain implementation of Twilio's published algorithm that shares nothing with
/// the product (https://www.twilio.com/docs/usage/security).
/// </summary>
public static class TwilioRequest
{
    /// <summary>A voice webhook of an inbound call.</summary>
    public static (string Name, string Value)[] Inbound(string callSid, string to = "+15555550199", string from = "+15555550100") =>
    [
        ("Called", to), ("ToState", "CA"), ("CallerCountry", "US"), ("Direction", "inbound"), ("CallSid", callSid), ("To", to),
        ("ToZip", ""), ("ApiVersion", "2010-04-01"), ("CallStatus", "ringing"), ("From", from),
        ("AccountSid", "AC00000000000000000000000000000001"), ("CallerCity", "LOS ANGELES"), ("Caller", from),
    ];

    public static string Form(IEnumerable<(string Name, string Value)> pairs) =>
        string.Join('&', pairs.Select(static pair => $"{WebUtility.UrlEncode(pair.Name)}={WebUtility.UrlEncode(pair.Value)}"));

    /// <summary>Base64 of HMAC-SHA1 over the URL and the sorted pairs.</summary>
    public static string Sign(string url, IEnumerable<(string Name, string Value)> pairs, string authToken)
    {
        var text = new StringBuilder(url);
        foreach (var group in pairs.GroupBy(static pair => pair.Name, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            foreach (var value in group.Select(static pair => pair.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                text.Append(group.Key).Append(value);
            }
        }

        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>A whole signed POST.</summary>
    /// <param name="target">Path and query.</param>
    /// <param name="pairs">The form.</param>
    /// <param name="origin">The public origin that Twilio signs.</param>
    /// <param name="authToken">The token that it signs with.</param>
    /// <param name="headers">More header lines, each with its CRLF.</param>
    public static string Post(
        string target,
        (string Name, string Value)[] pairs,
        string origin = "https://voice.example.com",
        string authToken = "12345",
        string headers = "")
    {
        var body = Form(pairs);
        return $"POST {target} HTTP/1.1\r\n"
            + "Host: voice.example.com\r\n"
            + "User-Agent: TwilioProxy/1.1\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            + "Accept: */*\r\n"
            + "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            + $"X-Twilio-Signature: {Sign(origin + target, pairs, authToken)}\r\n"
            + headers
            + "\r\n"
            + body;
    }

    /// <summary>The same request with its body in two chunks, with an extension and a trailer.</summary>
    public static string Chunked(string post)
    {
        ArgumentNullException.ThrowIfNull(post);
        var split = post.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var body = post[split..];
        var lines = post[..split].Split("\r\n").Select(static line =>
            line.StartsWith("Content-Length", StringComparison.Ordinal) ? "Transfer-Encoding: chunked" : line);
        return string.Join("\r\n", lines)
            + $"{5:x}\r\n{body[..5]}\r\n{body.Length - 5:x};a=\"b\"\r\n{body[5..]}\r\n0\r\nTrailer: x\r\n\r\n";
    }
}
