using FastTwiml.Http;
using FastTwiml.Records;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>What callers hear while records cannot be written.</summary>
public class UnwritableTests
{
    private static readonly string Post = TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1"));
    private static readonly string Callback = TwilioRequest.Post("/twiml/status", TwilioRequest.Inbound("CA1"));
    private const string Ready = "GET /ready HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData(WhenUnwritable.Answer, 200, 204, 200)]
    [InlineData(WhenUnwritable.Refuse, 503, 503, 503)]
    public async Task A_store_that_fails_lets_calls_through_or_refuses_them(object policy, int webhook, int callback, int ready)
    {
        var records = new RecordOptions("memory", TimeSpan.FromSeconds(30), (WhenUnwritable)policy);
        var broken = true;
        var store = new MemoryStore
        {
            BeforeWrite = () =>
            {
                if (Volatile.Read(ref broken))
                {
                    throw new RecordStoreException(StoreFault.Other, "The disk is full.");
                }
            },
        };
        await using var door = new FrontDoor(store, records: records);

        // The first one finds out; those behind it are told at once.
        var answers = Answer.All(await door.ServeAsync(Post));
        answers = [.. answers, .. Answer.All(await door.ServeAsync(Post + Callback + Ready))];
        Assert.Equal([webhook, webhook, callback, ready], answers.Select(static answer => answer.Status));
        if (webhook == 503)
        {
            Assert.All(answers, static answer => Assert.True(answer.Fields.ContainsKey("Retry-After")));
            Assert.Equal(4, door.Counters.Refusals.Of(RejectReason.StoreUnwritable));
        }

        Volatile.Write(ref broken, false);
    }

    [Fact]
    public async Task A_commit_that_takes_too_long_does_not_hold_the_call_back()
    {
        using var gate = new ManualResetEventSlim();
        await using var door = new FrontDoor(
            new MemoryStore { BeforeWrite = gate.Wait }, commitTimeout: TimeSpan.FromMilliseconds(100));
        Assert.Equal([200], Answer.All(await door.ServeAsync(Post)).Select(static answer => answer.Status));
        Assert.Empty(door.Store.Rows);
        gate.Set();
    }
}
