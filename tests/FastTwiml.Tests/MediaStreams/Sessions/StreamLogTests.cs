using System.Text;
using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.Tests.Records;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

/// <summary>Which ends of streams an operator sees without asking for more.</summary>
public class StreamLogTests
{
    private const string Sid = "CA00000000000000000000000000000001";

    [Theory]
    [InlineData(StreamEnd.UnknownCall, "unknown_call. The call was not answered here.")]
    [InlineData(StreamEnd.AnotherAccount, "another_account. The call belongs to another account.")]
    [InlineData(StreamEnd.TooLate, "too_late. The call is over, or was answered too long ago.")]
    [InlineData(StreamEnd.SecondStream, "second_stream. The call has a live stream already.")]
    [InlineData(StreamEnd.StartTimeout, null)]
    [InlineData(StreamEnd.InvalidMessage, null)]
    public void A_refused_stream_is_told_with_its_reason(StreamEnd end, string? said)
    {
        var log = new TestLog<StreamSession>();
        log.NotServed(end, "CA00000000000000000000000000000001"u8);
        Assert.Equal(said is null ? [] : [$"Call {Sid}: its media stream was refused as {said}"], log.At(LogLevel.Information));
    }

    [Theory]
    [InlineData(StreamEnd.Lost, "lost")]
    [InlineData(StreamEnd.Closed, "closed")]
    [InlineData(StreamEnd.IdleTimeout, "idle_timeout")]
    [InlineData(StreamEnd.AssistantLost, "assistant_lost")]
    [InlineData(StreamEnd.Stopped, null)]
    [InlineData(StreamEnd.HungUp, null)]
    [InlineData(StreamEnd.Drained, null)]
    [InlineData(StreamEnd.Replaced, null)]
    public void A_stream_that_let_its_caller_down_is_told(StreamEnd end, string? reason)
    {
        var log = new TestLog<StreamSession>();
        log.Ended(end, Encoding.UTF8.GetBytes(Sid));
        Assert.Equal(reason is null ? [] : [$"Call {Sid}: its media stream ended as failed: {reason}"], log.At(LogLevel.Information));
    }
}
