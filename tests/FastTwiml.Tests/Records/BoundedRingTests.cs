using FastTwiml.Records;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Records;

public class BoundedRingTests
{
    [Fact]
    public void Keeps_the_order_around_its_end()
    {
        var ring = new BoundedRing<string>(4);
        for (var round = 0; round < 10; round++)
        {
            Assert.True(ring.TryEnqueue($"{round} a"));
            Assert.True(ring.TryEnqueue($"{round} b"));
            Assert.True(ring.TryEnqueue($"{round} c"));
            Assert.Equal(3, ring.Count);
            Assert.Equal($"{round} a", ring.TryDequeue());
            Assert.Equal($"{round} b", ring.TryDequeue());
            Assert.Equal($"{round} c", ring.TryDequeue());
            Assert.Null(ring.TryDequeue());
            Assert.Equal(0, ring.Count);
        }
    }

    [Fact]
    public void Takes_no_more_than_it_has_room_for()
    {
        var ring = new BoundedRing<string>(3);
        Assert.Equal(4, ring.Capacity);
        for (var i = 0; i < 4; i++)
        {
            Assert.True(ring.TryEnqueue("x"));
        }

        Assert.False(ring.TryEnqueue("one too many"));
        Assert.Equal("x", ring.TryDequeue());
        Assert.True(ring.TryEnqueue("room again"));
    }

    [Fact]
    public void Forgets_what_was_taken()
    {
        var ring = new BoundedRing<string>(2);
        ring.TryEnqueue("x");
        Assert.Contains("x", Enumerable.Range(0, 2).Select(ring.Peek));
        ring.TryDequeue();
        Assert.All(Enumerable.Range(0, 2), cell => Assert.Null(ring.Peek(cell)));
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_between_many_threads()
    {
        const int Each = 20_000;
        var ring = new BoundedRing<Tuple<int, int>>(64);
        var producers = Enumerable.Range(0, 3).Select(p => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var item = Tuple.Create(p, i);
                while (!ring.TryEnqueue(item))
                {
                    Thread.Yield();
                }
            }
        })).ToArray();
        var taken = 0;
        var consumers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var mine = new List<Tuple<int, int>>();
            while (Volatile.Read(ref taken) < 3 * Each)
            {
                if (ring.TryDequeue() is { } item)
                {
                    mine.Add(item);
                    Interlocked.Increment(ref taken);
                }
                else
                {
                    Thread.Yield();
                }
            }

            return mine;
        })).ToArray();
        await Task.WhenAll(producers);
        var lists = await Task.WhenAll(consumers);
        Assert.Equal(3 * Each, lists.SelectMany(l => l).Distinct().Count());

        // What one consumer got of one producer is in that producer's order.
        foreach (var ofOne in lists.SelectMany(l => l.GroupBy(i => i.Item1)))
        {
            Assert.Equal(ofOne.Select(i => i.Item2).Order(), ofOne.Select(i => i.Item2));
        }
    }

    [Fact]
    public void Allocates_nothing()
    {
        var ring = new BoundedRing<string>(8);
        AllocationCheck.Zero(() =>
        {
            ring.TryEnqueue("x");
            ring.TryDequeue();
        });
    }
}
