using System.Text;
using FastTwiml.Relays;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Relays;

public class RelayQueueTests
{
    /// <summary>A step is a taking (negative), or an adding: what it adds follows from its number. Some runs mostly add, some mostly take.</summary>
    private static readonly Arbitrary<int[]> Steps = Arb.From(
        from bias in Gen.Choose(0, 9)
        from steps in Gen.ArrayOf(Gen.Frequency((bias, Gen.Constant(-1)), (6, Gen.Choose(0, 1 << 20))), 300)
        select steps);

    [Fact]
    public void Everything_comes_out_as_from_a_list_that_loses_its_oldest_audio() =>
        Prop.ForAll(Steps, static steps =>
        {
            var queue = new RelayQueue();
            var model = new RelayQueueModel();
            foreach (var (step, number) in steps.Select(static (step, i) => (step, i)))
            {
                if (step < 0)
                {
                    Assert.Equal(model.Take(), Take(queue));
                }
                else
                {
                    // Up to 16 KiB, so that both bounds are met within a run; each message another one.
                    var text = $"{number} ".PadRight(5 + (step % (16 * 1024)), (char)('a' + (step % 26)));
                    if (step % 5 < 4)
                    {
                        queue.AddAudio(Encoding.ASCII.GetBytes(text), step % 161);
                        model.AddAudio(text, step % 161);
                    }
                    else
                    {
                        Assert.Equal(model.TryAdd(text), queue.TryAdd(Encoding.ASCII.GetBytes(text)));
                    }
                }

                Assert.Equal(model.DroppedBytes, queue.DroppedBytes);
                Assert.Equal(model.IsEmpty, queue.IsEmpty);
            }

            while (model.Take() is { } text)
            {
                Assert.Equal(text, Take(queue));
            }

            Assert.Null(Take(queue));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ten_seconds_of_media_messages_fit()
    {
        var queue = new RelayQueue();
        for (var i = 0; i < 10 * 50; i++)
        {
            queue.AddAudio(new byte[380], 160);
        }

        Assert.Equal(0, queue.DroppedBytes);
    }

    [Fact]
    public void What_is_no_audio_has_a_bound_of_its_own()
    {
        var queue = new RelayQueue();
        for (var i = 0; i < 1_000; i++)
        {
            queue.AddAudio(new byte[380], 160);
        }

        Assert.True(queue.TryAdd(new byte[RelayLimits.OtherBytes - 1]));
        Assert.True(queue.TryAdd("1"u8));
        Assert.False(queue.TryAdd("2"u8));

        // Room is there again when it was taken.
        while (queue.TryPeek(out var text) && text.Length == 380)
        {
            queue.Remove();
        }

        queue.Remove();
        Assert.True(queue.TryAdd("3"u8));
        Assert.Equal("1", Take(queue));
        Assert.Equal("3", Take(queue));
    }

    [Fact]
    public void A_queue_that_was_cleared_is_as_new_but_for_what_it_dropped()
    {
        var queue = new RelayQueue();
        for (var i = 0; i < 1_000; i++)
        {
            queue.AddAudio(new byte[380], 160);
        }

        var dropped = queue.DroppedBytes;
        Assert.True(queue.TryAdd(new byte[RelayLimits.OtherBytes]));
        queue.Clear();
        Assert.True(queue.IsEmpty);
        Assert.False(queue.TryPeek(out _));
        Assert.True(queue.TryAdd(new byte[RelayLimits.OtherBytes]));
        Assert.Equal(dropped, queue.DroppedBytes);
    }

    [Fact]
    public void Messages_in_and_out_allocate_nothing()
    {
        var queue = new RelayQueue();
        var media = new byte[380];
        AllocationCheck.Zero(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                queue.AddAudio(media, 160);
                queue.TryAdd("""{"event":"mark"}"""u8);
            }

            while (queue.TryPeek(out _))
            {
                queue.Remove();
            }
        });
    }

    [Fact]
    public void A_queue_that_stays_full_allocates_nothing()
    {
        var queue = new RelayQueue();
        var media = new byte[380];
        AllocationCheck.Zero(() => queue.AddAudio(media, 160), warmUp: 2_000, rounds: 5_000);
        Assert.True(queue.DroppedBytes > 0);
    }

    private static string? Take(RelayQueue queue)
    {
        if (!queue.TryPeek(out var text))
        {
            return null;
        }

        var taken = Encoding.ASCII.GetString(text);
        queue.Remove();
        return taken;
    }
}
