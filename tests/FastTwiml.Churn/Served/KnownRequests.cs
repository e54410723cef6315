using System.Text;
using FastTwiml.TestKit;

namespace FastTwiml.Churn.Served;

/// <summary>Webhooks whose answers are known: a handler without sockets has given them.</summary>
internal sealed class KnownRequests
{
    private const int Count = 300;

    private readonly List<(byte[] Request, byte[] Answer)> _all = [];

    public static async Task<KnownRequests> CreateAsync()
    {
        var requests = new KnownRequests();
        await using var door = new FrontDoor(new MemoryStore(keep: false));
        for (var i = 0; i < Count; i++)
        {
            var text = (i % 5) switch
            {
                0 => TwilioRequest.Chunked(TwilioRequest.Post("/twiml", TwilioRequest.Inbound($"CA{i:x32}"))),
                1 => TwilioRequest.Post("/twiml", TwilioRequest.Inbound($"CA{i:x32}"), authToken: "wrong"),
                2 => "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
                _ => TwilioRequest.Post($"/twiml?n={i}", TwilioRequest.Inbound($"CA{i:x32}", i % 2 == 0 ? "+15555550199" : "+15555550177")),
            };
            var answer = await door.ServeAsync(new ScriptedPipeReader([Encoding.UTF8.GetBytes(text)]));
            Answers.MaskDates(answer);
            requests._all.Add((Encoding.UTF8.GetBytes(text), answer));
        }

        return requests;
    }

    public (byte[] Request, byte[] Answer) Some(Random random) => _all[random.Next(_all.Count)];

    /// <summary>Some behind each other, and all that is answered to them.</summary>
    public (byte[] Requests, byte[] Answers) Some(Random random, int count)
    {
        var some = Enumerable.Range(0, count).Select(_ => Some(random)).ToArray();
        return ([.. some.SelectMany(static one => one.Request)], [.. some.SelectMany(static one => one.Answer)]);
    }
}
