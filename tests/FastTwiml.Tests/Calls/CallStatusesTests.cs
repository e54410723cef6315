using System.Text;
using FastTwiml.Calls;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Calls;

public class CallStatusesTests
{
    public static TheoryData<string> Documented =>
        ["queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"];

    [Theory]
    [MemberData(nameof(Documented))]
    public void Every_documented_text_is_read_and_written_back(string text)
    {
        Assert.True(CallStatuses.TryParse(Encoding.UTF8.GetBytes(text), out var status));
        Assert.Equal(text, Encoding.UTF8.GetString(CallStatuses.Text(status)));
    }

    [Fact]
    public void Every_status_but_unknown_has_a_text_of_its_own()
    {
        var texts = Enum.GetValues<CallStatus>().Select(s => Encoding.UTF8.GetString(CallStatuses.Text(s))).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.Equal(string.Empty, texts[(int)CallStatus.Unknown]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Completed")]
    [InlineData("completed ")]
    [InlineData("in progress")]
    [InlineData("answered")]
    public void Another_text_is_unknown(string text)
    {
        Assert.False(CallStatuses.TryParse(Encoding.UTF8.GetBytes(text), out var status));
        Assert.Equal(CallStatus.Unknown, status);
    }

    [Fact]
    public void Ranks_follow_the_life_of_a_call()
    {
        CallStatus[] life = [CallStatus.Unknown, CallStatus.Queued, CallStatus.Initiated, CallStatus.Ringing, CallStatus.InProgress, CallStatus.Completed, CallStatus.Rejected];
        var ranks = life.Select(CallStatuses.Rank).ToList();
        Assert.Equal(ranks.Order(), ranks);
        Assert.Equal(ranks.Count, ranks.Distinct().Count());
        Assert.All(Enum.GetValues<CallStatus>(), s => Assert.Equal(s >= CallStatus.Completed, CallStatuses.IsFinal(s)));
    }

    [Fact]
    public void Reading_allocates_nothing() =>
        AllocationCheck.Zero(() => Assert.True(CallStatuses.TryParse("in-progress"u8, out _)));
}
