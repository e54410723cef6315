using System.Globalization;
using System.Text;
using FastTwiml.Calls;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Calls;

public class TwilioTimestampTests
{
    [Theory]
    [InlineData("Tue, 07 Nov 2023 01:01:13 +0000", "2023-11-07T01:01:13.000000Z")]
    [InlineData("7 Nov 2023 01:01:13 +0000", "2023-11-07T01:01:13.000000Z")]
    [InlineData("Tue, 7 Nov 2023 01:01:13 +0000", "2023-11-07T01:01:13.000000Z")]
    [InlineData("Thu, 29 Feb 2024 23:59:59 -0130", "2024-03-01T01:29:59.000000Z")]
    [InlineData("Thu, 29 Feb 2024 00:30:00 +0200", "2024-02-28T22:30:00.000000Z")]
    [InlineData("2024-11-29T00:09:39.602648368Z", "2024-11-29T00:09:39.602648Z")]
    [InlineData("2024-11-29T00:09:39.6Z", "2024-11-29T00:09:39.600000Z")]
    [InlineData("2024-11-29T00:09:39Z", "2024-11-29T00:09:39.000000Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z")]
    public void Is_read(string text, string expected)
    {
        Assert.True(TwilioTimestamp.TryParse(Encoding.UTF8.GetBytes(text), out var micros));
        Assert.Equal(expected, UnixMicros.ToDateTime(micros).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday, at about noon")]
    [InlineData("Tue, 07 Nov 2023 01:01:13")]
    [InlineData("Tue, 07 Nov 2023 01:01:13 GMT")]
    [InlineData("Tue, 07 Nov 2023 01:01:13 +00000")]
    [InlineData("Tue, 31 Nov 2023 01:01:13 +0000")]
    [InlineData("Tue, 00 Nov 2023 01:01:13 +0000")]
    [InlineData("Tue, 007 Nov 2023 01:01:13 +0000")]
    [InlineData("Tue, 07 ovD 2023 01:01:13 +0000")]
    [InlineData("Tue, 07 Nov 2023 24:01:13 +0000")]
    [InlineData("Tue, 07 Nov 2023 01:60:13 +0000")]
    [InlineData("Tue, 07 Nov 2023 01:01:13 *0000")]
    [InlineData("Tue, 07 Nov 0023 01:01:13 +0000")]
    [InlineData("2024-11-29T00:09:39.Z")]
    [InlineData("2024-11-29T00:09:39.1234567890Z")]
    [InlineData("2024-11-29T00:09:39.12x4Z")]
    [InlineData("2024-11-29T00:09:39+00:00")]
    [InlineData("2024-13-29T00:09:39Z")]
    [InlineData("2024-11-31T00:09:39Z")]
    [InlineData("2024-11-29 00:09:39Z")]
    [InlineData("1969-11-29T00:09:39Z")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(TwilioTimestamp.TryParse(Encoding.UTF8.GetBytes(text), out var micros));
        Assert.Equal(0, micros);
    }

    [Fact]
    public void Any_bytes_give_a_result() =>
        Prop.ForAll<byte[]>(bytes => TwilioTimestamp.TryParse(bytes, out _) || true).QuickCheckThrowOnFailure();

    [Fact]
    public void A_documented_time_with_any_byte_changed_gives_a_result()
    {
        foreach (var text in new[] { "Tue, 07 Nov 2023 01:01:13 +0000", "2024-11-29T00:09:39.602648368Z" })
        {
            for (var i = 0; i < text.Length; i++)
            {
                for (var b = 0; b < 256; b++)
                {
                    var bytes = Encoding.ASCII.GetBytes(text);
                    bytes[i] = (byte)b;
                    _ = TwilioTimestamp.TryParse(bytes, out _);
                    _ = TwilioTimestamp.TryParse(bytes.AsSpan(0, i), out _);
                }
            }
        }
    }

    [Fact]
    public void Agrees_with_the_frameworks_own_reader() =>
        Prop.ForAll(ArbMap.Default.ArbFor<DateTime>(), time =>
        {
            var utc = DateTime.SpecifyKind(time, DateTimeKind.Utc);
            if (utc.Year is < 1970 or > 9998)
            {
                return true;
            }

            var iso = Encoding.ASCII.GetBytes(utc.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
            var mail = Encoding.ASCII.GetBytes(utc.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000");
            return TwilioTimestamp.TryParse(iso, out var isoMicros) && isoMicros == UnixMicros.From(utc)
                && TwilioTimestamp.TryParse(mail, out var mailMicros) && mailMicros == UnixMicros.From(utc) / UnixMicros.Second * UnixMicros.Second;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_allocates_nothing() => AllocationCheck.Zero(() =>
    {
        Assert.True(TwilioTimestamp.TryParse("Tue, 07 Nov 2023 01:01:13 +0000"u8, out _));
        Assert.True(TwilioTimestamp.TryParse("2024-11-29T00:09:39.602648368Z"u8, out _));
    });
}
