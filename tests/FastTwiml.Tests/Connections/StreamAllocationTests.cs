using System.Globalization;
using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Tests.MediaStreams.Sessions;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>Media messages of a live stream, from the pipe to the assistant and back to the flush, allocate nothing.</summary>
[Collection(nameof(WholeProcess))]
public class StreamAllocationTests
{
    private const int Messages = 20_000;

    [Theory]
    [InlineData(160, 1)]
    [InlineData(160, 5)]
    [InlineData(1600, 1)]
    public async Task A_media_message_in_and_out_allocates_nothing(int audioBytes, int together)
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        served.Connection.ReceivedBytes();
        var message = string.Create(CultureInfo.InvariantCulture, $$$"""{"event":"media","sequenceNumber":"7","media":{"track":"inbound","chunk":"6","timestamp":"255","payload":"{{{Convert.ToBase64String(new byte[audioBytes])}}}"},"streamSid":"{{{StreamPeer.StreamSid}}}"}""");
        var frames = Enumerable.Repeat(StreamPeer.Frame(1, Encoding.UTF8.GetBytes(message)), together).SelectMany(static frame => frame).ToArray();
        await RunAsync(served, frames, Messages / 4);

        // The test's own reading and writing is the same for few messages and for many but for what the pipes do themselves.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var few = await RunAsync(served, frames, Messages / 10);
            var many = await RunAsync(served, frames, Messages);
            least = Math.Min(least, many - few);
        }

        var messages = (Messages - (Messages / 10)) * together;
        Assert.True(least < messages, $"{least} bytes for {messages} messages of {audioBytes} bytes of audio, {together} a read");
        var figures = served.Door.Streams.Live.Find(StreamPeer.CallSid)!.Figures;
        Assert.Equal(figures.MessagesIn, figures.MessagesOut + 2);
    }

    private static async Task<long> RunAsync(ServedStream served, byte[] frames, int times)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < times; i++)
        {
            await served.Connection.SendAsync(frames);
            served.Connection.Forget();
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
