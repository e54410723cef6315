using FastTwiml.Simulation;
using FastTwiml.Simulation.Streams;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams;

public class MediaPaceTests
{
    [Fact]
    public void Fifty_messages_a_second_in_bursts_of_one_to_five()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var (messages, bursts, timestamps) = Run(seed, hasGaps: false, seconds: 60);
            Assert.InRange(messages, 2_990, 3_001);
            Assert.InRange(timestamps[0], 100, 180);
            Assert.All(timestamps.Zip(timestamps.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 16, 24));
            Assert.Equal([1, 2, 3, 4, 5], bursts.Distinct().Order());
        }
    }

    [Fact]
    public void Gaps_show_in_the_timestamps()
    {
        var (messages, _, timestamps) = Run(1, hasGaps: true, seconds: 60);
        Assert.InRange(messages, 1_500, 2_980);
        Assert.Contains(timestamps.Zip(timestamps.Skip(1)), static pair => pair.Second - pair.First > 200);
    }

    private static (int Messages, List<int> Bursts, List<long> Timestamps) Run(ulong seed, bool hasGaps, int seconds)
    {
        const long Start = 5_000_000;
        var pace = new MediaPace(new SeededRandom(seed), Start, hasGaps);
        List<int> bursts = [];
        List<long> timestamps = [];
        var before = Start;
        while (pace.DueMicros < Start + (seconds * 1_000_000L))
        {
            Assert.True(pace.DueMicros >= before);
            before = pace.DueMicros;
            bursts.Add(pace.Messages);
            for (var messages = pace.Messages; messages > 0; messages--)
            {
                timestamps.Add(pace.Take());
            }
        }

        return (timestamps.Count, bursts, timestamps);
    }
}
