using System.Globalization;
using System.Text;
using FastTwiml.Http.Responses;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http.Responses;

public class DateCacheTests
{
    private static readonly DateTimeOffset s_start = new(2025, 9, 5, 7, 8, 9, 250, TimeSpan.Zero);

    [Fact]
    public void Writes_the_date_of_the_clock()
    {
        var cache = new DateCache(new Clock { Now = s_start });
        Assert.Equal("Fri, 05 Sep 2025 07:08:09 GMT", Text(cache, 1_000));
    }

    [Fact]
    public void Is_utc_whatever_the_clock_says()
    {
        var cache = new DateCache(new Clock { Now = s_start.ToOffset(TimeSpan.FromHours(5)) });
        Assert.Equal("Fri, 05 Sep 2025 07:08:09 GMT", Text(cache, 1_000));
    }

    [Fact]
    public void Asks_the_clock_once_a_second()
    {
        var clock = new Clock { Now = s_start };
        var cache = new DateCache(clock);
        _ = Text(cache, 1_000);
        var asked = clock.Asked;

        // The second has 750 ms left.
        clock.Now = s_start.AddSeconds(1);
        Assert.Equal("Fri, 05 Sep 2025 07:08:09 GMT", Text(cache, 1_749));
        Assert.Equal(asked, clock.Asked);
        Assert.Equal("Fri, 05 Sep 2025 07:08:10 GMT", Text(cache, 1_750));
        Assert.Equal(asked + 1, clock.Asked);
    }

    [Fact]
    public void A_clock_set_back_is_followed()
    {
        var clock = new Clock { Now = s_start };
        var cache = new DateCache(clock);
        _ = Text(cache, 1_000);
        clock.Now = s_start.AddHours(-1);
        Assert.Equal("Fri, 05 Sep 2025 06:08:09 GMT", Text(cache, 2_000));
    }

    [Fact]
    public void A_text_stays_while_the_next_one_is_made()
    {
        var clock = new Clock { Now = s_start };
        var cache = new DateCache(clock);
        var held = cache.At(1_000);
        clock.Now = s_start.AddSeconds(1);
        _ = cache.At(2_000);
        Assert.Equal("Fri, 05 Sep 2025 07:08:09 GMT"u8, held);
    }

    [Fact]
    public void The_date_of_answers_is_a_date_of_now()
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var date = DateTimeOffset.ParseExact(Encoding.ASCII.GetString(DateHeader.Current), "R", CultureInfo.InvariantCulture);
        Assert.InRange(date, before, DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public void Allocates_nothing_in_any_second()
    {
        var clock = new Clock { Now = s_start };
        var cache = new DateCache(clock);
        var time = 0L;
        AllocationCheck.Zero(() =>
        {
            clock.Now = clock.Now.AddMilliseconds(400);
            cache.At(time += 400);
        });
    }

    private static string Text(DateCache cache, long milliseconds) => Encoding.ASCII.GetString(cache.At(milliseconds));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public int Asked { get; private set; }

        public override DateTimeOffset GetUtcNow()
        {
            Asked++;
            return Now;
        }
    }
}
