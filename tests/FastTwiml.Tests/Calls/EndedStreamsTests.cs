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
        Assert.False(_ended.TryFind(Sid, out _));
        _ended.Note(Sid, StreamEnd.Stopped);
        _ended.Note(Sid, StreamEnd.AssistantFailed);

        Assert.True(_ended.TryFind(Sid, out var end));
        Assert.Equal(StreamEnd.AssistantFailed, end);
        Assert.False(_ended.TryFind("CA00000000000000000000000000000002"u8, out _));
    }

    [Fact]
    public void A_new_stream_of_the_call_begins_with_nothing_known()
    {
        _ended.Forget(Sid);
        _ended.Note(Sid, StreamEnd.HungUp);
        _ended.Forget(Sid);
        Assert.False(_ended.TryFind(Sid, out _));
    }

    [Fact]
    public void Nothing_is_allocated() => AllocationCheck.Zero(() =>
    {
        _ended.Note(Sid, StreamEnd.HungUp);
        _ = _ended.TryFind(Sid, out _);
        _ended.Forget(Sid);
    });
}
