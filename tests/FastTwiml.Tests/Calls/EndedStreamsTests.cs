using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Calls;

public class EndedStreamsTests
{
    private readonly EndedStreams _ended = new(64);

    private static ReadOnlySpan<byte> Sid => "CA00000000000000000000000000000001"u8;

    [Fact]
    public void The_newest_end_counts()
    {
        Assert.False(_ended.TryFind(Sid, 0, out _));
        _ended.Note(Sid, StreamEnd.Stopped, 1);
        _ended.Note(Sid, StreamEnd.AssistantFailed, 1);

        Assert.True(_ended.TryFind(Sid, 0, out var end));
        Assert.Equal(StreamEnd.AssistantFailed, end);
        Assert.False(_ended.TryFind("CA00000000000000000000000000000002"u8, 0, out _));
    }

    [Fact]
    public void A_new_stream_of_the_call_begins_with_nothing_known()
    {
        _ended.Forget(Sid);
        _ended.Note(Sid, StreamEnd.HungUp, 1);
        _ended.Forget(Sid);
        Assert.False(_ended.TryFind(Sid, 0, out _));
    }

    [Fact]
    public void The_stream_that_began_last_counts_whatever_order_they_end_in()
    {
        _ended.Note(Sid, StreamEnd.AssistantLost, 20);
        _ended.Note(Sid, StreamEnd.Stopped, 10);
        Assert.True(_ended.TryFind(Sid, 0, out var end));
        Assert.Equal(StreamEnd.AssistantLost, end);
    }

    [Theory]
    [InlineData(19, true)]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void A_call_that_was_answered_anew_begins_with_nothing_known(long answeredAt, bool isKnown)
    {
        _ended.Note(Sid, StreamEnd.Stopped, 20);
        Assert.Equal(isKnown, _ended.TryFind(Sid, answeredAt, out _));
    }

    [Fact]
    public void Nothing_is_allocated() => AllocationCheck.Zero(() =>
    {
        _ended.Note(Sid, StreamEnd.HungUp, 1);
        _ = _ended.TryFind(Sid, 0, out _);
        _ended.Forget(Sid);
    });
}
