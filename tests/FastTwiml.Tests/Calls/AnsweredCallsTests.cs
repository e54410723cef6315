using System.Text;
using FastTwiml.Calls;
using FastTwiml.Calls.Tables;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Calls;

public class AnsweredCallsTests
{
    private readonly AnsweredCalls _calls = new(64);

    private static ReadOnlySpan<byte> Sid => "CA00000000000000000000000000000001"u8;

    private static ReadOnlySpan<byte> Account => "AC00000000000000000000000000000001"u8;

    private static ReadOnlySpan<byte> OtherAccount => "AC00000000000000000000000000000002"u8;

    [Theory]
    [InlineData("CA00000000000000000000000000000001")]
    [InlineData("another-form")]
    [InlineData("")]
    public void To_expect_a_call_notes_nothing(string sid)
    {
        var name = Encoding.ASCII.GetBytes(sid);
        _calls.Expect(name);
        _calls.ExpectNow(SidKey.OfCall(name));
        Assert.False(_calls.TryFind(name, out _));
    }

    [Fact]
    public void A_call_is_found_with_what_was_noted()
    {
        Assert.False(_calls.TryFind(Sid, out _));
        _calls.Note(SidKey.OfCall(Sid), Call(Account, 7, 100) with { ParametersFitted = true });

        Assert.True(_calls.TryFind(Sid, out var call));
        Assert.Equal((7, 100, true, false), (call.AssistantId, call.AnsweredAtMicros, call.ParametersFitted, call.IsOver));
        Assert.True(call.IsOf(Account));
        Assert.False(call.IsOf(OtherAccount));
        Assert.False(call.IsOf(default));
    }

    [Fact]
    public void A_repeated_webhook_renews_the_call()
    {
        _calls.Note(SidKey.OfCall(Sid), Call(Account, 7, 100));
        _calls.Note(SidKey.OfCall(Sid), Call(Account, 8, 200));

        Assert.True(_calls.TryFind(Sid, out var call));
        Assert.Equal((8, 200), (call.AssistantId, call.AnsweredAtMicros));
    }

    [Fact]
    public void The_first_webhook_fixes_the_account()
    {
        _calls.Note(SidKey.OfCall(Sid), Call(Account, 7, 100));
        _calls.Note(SidKey.OfCall(Sid), Call(OtherAccount, 8, 200));

        Assert.True(_calls.TryFind(Sid, out var call));
        Assert.True(call.IsOf(Account));
        Assert.Equal(7, call.AssistantId);
    }

    [Fact]
    public void A_call_that_is_over_stays_over()
    {
        _calls.NoteOver(Sid, Account);
        Assert.False(_calls.TryFind(Sid, out _));

        _calls.Note(SidKey.OfCall(Sid), Call(Account, 7, 100));
        _calls.NoteOver(Sid, OtherAccount);
        Assert.True(_calls.TryFind(Sid, out var call));
        Assert.False(call.IsOver);

        _calls.NoteOver(Sid, Account);
        _calls.Note(SidKey.OfCall(Sid), Call(Account, 7, 200));
        Assert.True(_calls.TryFind(Sid, out call));
        Assert.Equal((true, 200), (call.IsOver, call.AnsweredAtMicros));
    }

    [Fact]
    public void Nothing_is_allocated() => AllocationCheck.Zero(() =>
    {
        _calls.Note(SidKey.OfCall(Sid), Call(Account, 7, 100));
        _ = _calls.TryFind(Sid, out _);
        _calls.NoteOver(Sid, Account);
    });

    private static AnsweredCall Call(ReadOnlySpan<byte> account, long assistant, long at) =>
        new() { Account = SidKey.OfAccount(account), AssistantId = assistant, AnsweredAtMicros = at };
}
