using System.Text.Json;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Webhooks;

public class StatusCallbackTests
{
    [Fact]
    public async Task A_call_status_is_recorded_with_Twilios_time_and_number()
    {
        var row = await RecordAsync(
            "/twiml/status",
            ("CallSid", "CA1"), ("AccountSid", "AC1"), ("CallStatus", "completed"), ("Direction", "outbound-api"), ("From", "+1555"),
            ("To", "+1666"), ("Timestamp", "Tue, 07 Nov 2023 01:01:13 +0000"), ("SequenceNumber", "3"), ("CallDuration", "42"));
        Assert.Equal("CA1", row["call_sid"].GetString());
        Assert.Equal("completed", row["status"].GetString());
        Assert.Equal("outbound", row["direction"].GetString());
        Assert.Equal("+1666", row["customer_number"].GetString());
        Assert.Equal(3, row["status_sequence"].GetInt32());
        Assert.Equal(42, row["duration_seconds"].GetInt32());
        Assert.Equal(new DateTimeOffset(2023, 11, 7, 1, 1, 13, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000, row["at"].GetInt64());
    }

    [Theory]
    [InlineData("SequenceNumber", "-1")]
    [InlineData("SequenceNumber", "+1")]
    [InlineData("SequenceNumber", "99999999999")]
    [InlineData("SequenceNumber", "1x")]
    [InlineData("CallDuration", "")]
    [InlineData("Timestamp", "yesterday")]
    [InlineData("CallStatus", "dancing")]
    public async Task What_is_no_value_is_left_out_and_the_callback_still_counts(string name, string value)
    {
        var row = await RecordAsync("/twiml/status", ("CallSid", "CA1"), ("CallStatus", "ringing"), (name, value));
        Assert.Equal("CA1", row["call_sid"].GetString());
        Assert.DoesNotContain("status_sequence", row.Keys);
        Assert.DoesNotContain("duration_seconds", row.Keys);
    }

    [Fact]
    public async Task A_stream_status_is_recorded_with_its_nanoseconds_cut()
    {
        var row = await RecordAsync(
            "/streams/status",
            ("CallSid", "CA1"), ("StreamSid", "MZ1"), ("StreamEvent", "stream-started"), ("Timestamp", "2024-11-29T00:09:39.602648368Z"));
        Assert.Equal("MZ1", row["stream_sid"].GetString());
        Assert.Equal(
            (new DateTimeOffset(2024, 11, 29, 0, 9, 39, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000) + 602_648,
            row["at"].GetInt64());
        Assert.Equal("stream-started", row["stream_event"].GetString());
    }

    private static async Task<IReadOnlyDictionary<string, JsonElement>> RecordAsync(string path, params (string Name, string Value)[] form)
    {
        await using var door = new FrontDoor();
        var answer = Assert.Single(Answer.All(await door.ServeAsync(TwilioRequest.Post(path, form))));
        Assert.Equal(204, answer.Status);
        return Assert.Single(door.Store.Events);
    }
}
