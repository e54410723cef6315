using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Hosting.Demo;

/// <summary>One call as Twilio reports it, for the demo: the form of a voice webhook and its signature.</summary>
internal sealed class SampleCall
{
    private readonly (string Name, string Value)[] _parameters;

    public SampleCall(string url, string to, string from)
    {
        Url = url;
        CallSid = "CA" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _parameters =
        [
            ("AccountSid", "AC" + new string('0', 31) + "1"), ("ApiVersion", "2010-04-01"), ("CallSid", CallSid),
            ("CallStatus", "ringing"), ("CallerCity", "LOS ANGELES"), ("Direction", "inbound"), ("From", from), ("To", to),
        ];
    }

    public string Url { get; }

    public string CallSid { get; }

    /// <summary>What the webhook says, in the order of Twilio's signature.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters => _parameters;

    /// <summary>Base64 of HMAC-SHA1 over the URL and the sorted pairs (https://www.twilio.com/docs/usage/security).</summary>
    public string Sign(string authToken)
    {
        var text = Url + string.Concat(_parameters.Select(static pair => pair.Name + pair.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Places the call: the answer's status, its TwiML and how long it took.</summary>
    public async Task<(HttpStatusCode Status, string Twiml, TimeSpan Took)> PlaceAsync(HttpClient client, string authToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Content = new FormUrlEncodedContent(_parameters.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value))),
        };
        request.Headers.Add("X-Twilio-Signature", Sign(authToken));
        var start = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request);
        var twiml = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, twiml, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>The same request for a shell.</summary>
    public string ToCurl(string authToken) =>
        $"curl -s {Url} \\\n  -H 'X-Twilio-Signature: {Sign(authToken)}' \\\n"
        + string.Join(" \\\n", _parameters.Select(static pair => $"  --data-urlencode '{pair.Name}={pair.Value}'"));
}
