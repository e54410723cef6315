using System.Text;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Webhooks;

/// <summary>Which webhooks are remembered as calls that may open a stream, and when they stop being that.</summary>
public class AnsweredCallTests
{
    private const string Sid = "CA00000000000000000000000000000001";

    [Fact]
    public async Task A_call_that_is_connected_is_noted_with_its_account_assistant_and_time()
    {
        var time = new ManualTime();
        await using var door = new FrontDoor(time: time);
        await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid, "+15555550177")));

        var call = Assert.NotNull(Find(door));
        Assert.Equal((2, UnixMicros.Now(time)), (call.AssistantId, call.AnsweredAtMicros));
        Assert.Equal((true, false), (call.ParametersFitted, call.IsOver));
        Assert.True(call.IsOf("AC00000000000000000000000000000001"u8));

        time.Pass(TimeSpan.FromSeconds(5));
        await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid)));
        call = Assert.NotNull(Find(door));
        Assert.Equal((1, UnixMicros.Now(time)), (call.AssistantId, call.AnsweredAtMicros));
    }

    [Theory]
    [InlineData(484, true)]
    [InlineData(485, false)]
    public async Task A_welcome_message_that_is_too_long_for_the_twiml_is_noted(int length, bool fitted)
    {
        await using var door = new FrontDoor();
        var target = $"/twiml?outbound=true&assistant_id=1&welcome_message={new string('a', length)}";
        await door.ServeAsync(TwilioRequest.Post(target, TwilioRequest.Inbound(Sid)));
        Assert.Equal(fitted, Assert.NotNull(Find(door)).ParametersFitted);
    }

    [Fact]
    public async Task A_call_that_nobody_takes_is_not_noted()
    {
        await using var door = new FrontDoor();
        await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid, "+15555550000")));
        Assert.Null(Find(door));
    }

    [Fact]
    public async Task A_call_of_another_account_is_not_noted()
    {
        await using var door = new FrontDoor(new MemoryStore { BelongsToAnother = static row => row.Contains(Sid, StringComparison.Ordinal) });
        var other = TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA00000000000000000000000000000002"));
        var answers = Answer.All(await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid)) + other));

        Assert.Equal([403, 200], answers.Select(static answer => answer.Status));
        Assert.Null(Find(door));
        Assert.True(door.Answered.TryFind("CA00000000000000000000000000000002"u8, out _));
    }

    [Fact]
    public async Task A_call_is_noted_before_its_answer_leaves_and_not_before_it_is_on_record()
    {
        using var gate = new ManualResetEventSlim();
        await using var door = new FrontDoor(new MemoryStore { BeforeWrite = gate.Wait });
        await using var connection = new PipedConnection();
        var served = door.Listener.ServeAsync(connection.Connection);
        await connection.SendAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid)));
        Assert.Null(Find(door));

        gate.Set();
        connection.FinishSending();
        await served;
        Assert.Contains("<Connect>", connection.Received(), StringComparison.Ordinal);
        Assert.NotNull(Find(door));
    }

    [Theory]
    [InlineData(WhenUnwritable.Answer, true)]
    [InlineData(WhenUnwritable.Refuse, false)]
    public async Task A_call_that_is_answered_without_a_record_is_noted_all_the_same(object policy, bool noted)
    {
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
        await using var door = new FrontDoor(store, records: new RecordOptions("memory", TimeSpan.FromSeconds(30), (WhenUnwritable)policy));

        // The first one finds out; the next is told at once.
        for (var i = 1; i <= 2; i++)
        {
            var sid = $"CA{i:x32}";
            await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(sid)));
            Assert.Equal(noted, door.Answered.TryFind(Encoding.ASCII.GetBytes(sid), out _));
        }

        Volatile.Write(ref broken, false);
    }

    [Theory]
    [InlineData("completed", "AC00000000000000000000000000000001", true)]
    [InlineData("busy", "AC00000000000000000000000000000001", true)]
    [InlineData("failed", "AC00000000000000000000000000000001", true)]
    [InlineData("no-answer", "AC00000000000000000000000000000001", true)]
    [InlineData("canceled", "AC00000000000000000000000000000001", true)]
    [InlineData("in-progress", "AC00000000000000000000000000000001", false)]
    [InlineData("dancing", "AC00000000000000000000000000000001", false)]
    [InlineData("completed", "AC00000000000000000000000000000002", false)]
    public async Task A_callback_that_ends_a_call_of_the_account_is_noted(string status, string account, bool isOver)
    {
        await using var door = new FrontDoor();
        await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid)));
        await door.ServeAsync(TwilioRequest.Post("/twiml/status", [("CallSid", Sid), ("AccountSid", account), ("CallStatus", status)]));
        Assert.Equal(isOver, Assert.NotNull(Find(door)).IsOver);
    }

    private static AnsweredCall? Find(FrontDoor door) => door.Answered.TryFind(Encoding.ASCII.GetBytes(Sid), out var call) ? call : null;
}
