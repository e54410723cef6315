using System.Text;
using FastTwiml.TestKit;

namespace FastTwiml.Fuzz.Targets;

/// <summary>Right requests of every kind.</summary>
internal static class RequestSeeds
{
    private static readonly byte[][] All =
    [
        .. new[]
        {
            TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1")),
            TwilioRequest.Chunked(TwilioRequest.Post("/twiml?outbound=true&assistant_id=2&agenda=%3Cx%3E&tenant=1", TwilioRequest.Inbound("CA2"))),
            TwilioRequest.Post("/twiml/status", TwilioRequest.Inbound("CA1")),
            TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA3"), authToken: "wrong"),
            TwilioRequest.Post("/streams/status", [("CallSid", "CA1"), ("StreamSid", "MZ1")]),
            "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
            "HEAD /ready HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "GET /unknown HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "PUT /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n",
            "GET http://a/health?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "\r\nGET /streams HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\n\r\n\r\n",
            "POST /twiml HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\nCallSid=x",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>A few of them behind each other.</summary>
    public static byte[] Some(Random random)
    {
        var requests = new List<byte>();
        for (var left = random.Next(1, 6); left > 0; left--)
        {
            requests.AddRange(All[random.Next(All.Length)]);
        }

        return [.. requests];
    }
}
