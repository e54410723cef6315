using System.Text;
using FastTwiml.MediaStreams.Messages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class StreamOrderTests
{
    [Theory]
    [InlineData("Connected Start Stop", nameof(OrderFault.None))]
    [InlineData("Connected Start Media Media Dtmf Mark Unknown Media Stop", nameof(OrderFault.None))]
    [InlineData("Unknown Connected Unknown Start", nameof(OrderFault.None))]
    [InlineData("Start", nameof(OrderFault.NotConnected))]
    [InlineData("Media", nameof(OrderFault.NotConnected))]
    [InlineData("Stop", nameof(OrderFault.NotConnected))]
    [InlineData("Connected Connected", nameof(OrderFault.RepeatedConnected))]
    [InlineData("Connected Start Connected", nameof(OrderFault.RepeatedConnected))]
    [InlineData("Connected Media", nameof(OrderFault.NotStarted))]
    [InlineData("Connected Mark", nameof(OrderFault.NotStarted))]
    [InlineData("Connected Dtmf", nameof(OrderFault.NotStarted))]
    [InlineData("Connected Stop", nameof(OrderFault.NotStarted))]
    [InlineData("Connected Start Start", nameof(OrderFault.RepeatedStart))]
    [InlineData("Connected Start Media Start", nameof(OrderFault.RepeatedStart))]
    [InlineData("Connected Start Stop Stop", nameof(OrderFault.AfterStop))]
    [InlineData("Connected Start Stop Media", nameof(OrderFault.AfterStop))]
    [InlineData("Connected Start Stop Connected", nameof(OrderFault.AfterStop))]
    [InlineData("Connected Start Stop Unknown", nameof(OrderFault.AfterStop))]
    [InlineData("Clear", nameof(OrderFault.NotFromTwilio))]
    [InlineData("Connected Start Clear", nameof(OrderFault.NotFromTwilio))]
    public void Says_what_may_come_last(string events, string last)
    {
        var order = default(StreamOrder);
        var faults = events.Split(' ').Select(name => order.Take(Enum.Parse<StreamEvent>(name))).ToList();
        Assert.All(faults[..^1], static fault => Assert.Equal(OrderFault.None, fault));
        Assert.Equal(last, faults[^1].ToString());
    }

    /// <summary>What was taken, without what was refused, is a beginning of a right stream.</summary>
    [Fact]
    public void What_is_taken_is_in_order() => Prop.ForAll<byte[]>(static bytes =>
    {
        var order = default(StreamOrder);
        var taken = new StringBuilder();
        foreach (var streamEvent in bytes.Select(static b => (StreamEvent)(b % 8)))
        {
            if (order.Take(streamEvent) == OrderFault.None)
            {
                taken.Append("ucsmdkxl"[(int)streamEvent]);
            }
        }

        Assert.Matches("^u*(cu*(s[umdk]*x?)?)?$", taken.ToString());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Every_fault_has_a_sentence_of_its_own()
    {
        var sentences = Enum.GetValues<OrderFault>()[1..].Select(static fault => Encoding.UTF8.GetString(OrderFaults.Sentence(fault))).ToList();
        Assert.All(sentences, static sentence => Assert.InRange(sentence.Length, 1, 100));
        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.Empty(OrderFaults.Sentence(OrderFault.None).ToArray());
    }
}
