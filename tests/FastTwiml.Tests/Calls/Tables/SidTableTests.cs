using System.Runtime.CompilerServices;
using FastTwiml.Calls.Tables;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Calls.Tables;

public class SidTableTests
{
    /// <summary>One bucket.</summary>
    private const int Smallest = 8;

    private const int Names = 24;

    private static readonly Arbitrary<(int Step, int Name)[]> Steps = Arb.From(
        Gen.ArrayOf(from step in Gen.Choose(0, 9) from name in Gen.Choose(0, Names - 1) select (step, name), 300));

    [Fact]
    public void What_is_put_in_is_found_and_nothing_else()
    {
        var table = new SidTable<long>(1_024);
        for (ulong i = 0; i < 100; i++)
        {
            Put(table, new SidKey(i, i * 7), (long)i);
        }

        for (ulong i = 0; i < 100; i++)
        {
            Assert.Equal((long)i, Find(table, new SidKey(i, i * 7)));
            Assert.Null(Find(table, new SidKey(i, (i * 7) + 1)));
        }

        // Zero is a name like any other, also in an empty table.
        Assert.Null(Find(new SidTable<long>(Smallest), default));
    }

    [Fact]
    public void The_entry_that_was_written_longest_ago_gives_way()
    {
        var table = new SidTable<long>(Smallest);
        for (ulong i = 1; i <= Smallest; i++)
        {
            Put(table, new SidKey(0, i), (long)i);
        }

        Put(table, new SidKey(0, 1), 100);
        Put(table, new SidKey(0, 99), 99);

        Assert.Null(Find(table, new SidKey(0, 2)));
        Assert.Equal(100, Find(table, new SidKey(0, 1)));
        Assert.Equal(99, Find(table, new SidKey(0, 99)));
        Assert.Equal([3, 4, 5, 6, 7, 8], Enumerable.Range(3, 6).Select(i => Find(table, new SidKey(0, (ulong)i))));
    }

    [Fact]
    public void A_removed_entry_leaves_its_place_to_the_next()
    {
        var table = new SidTable<long>(Smallest);
        for (ulong i = 1; i <= Smallest; i++)
        {
            Put(table, new SidKey(0, i), (long)i);
        }

        Assert.True(Remove(table, new SidKey(0, 5)));
        Assert.Null(Find(table, new SidKey(0, 5)));
        Put(table, new SidKey(0, 9), 9);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9], new[] { 1, 2, 3, 4, 6, 7, 8, 9 }.Select(i => Find(table, new SidKey(0, (ulong)i))));
    }

    [Fact]
    public void Looking_for_an_entry_to_change_adds_none()
    {
        var table = new SidTable<long>(Smallest);
        Assert.False(Change(table, new SidKey(1, 1), 1));
        Assert.Null(Find(table, new SidKey(1, 1)));
    }

    [Fact]
    public void To_fetch_ahead_waits_for_nobody()
    {
        var table = new SidTable<long>(Smallest);
        using (var entry = table.Open(new SidKey(1, 1), add: true))
        {
            table.FetchBucket(new SidKey(1, 1));
            table.FetchEntry(new SidKey(1, 1));
            entry.Value = 1;
        }

        Assert.Equal(1, Find(table, new SidKey(1, 1)));
    }

    [Fact]
    public void Names_of_one_bucket_and_one_tag_are_told_apart()
    {
        var table = new SidTable<long>(1_024);
        var like = Enumerable.Range(0, Names).Select(LikeNames.Of).GroupBy(static key => key.Spread).First().Take(Smallest).ToList();
        Assert.Equal(Smallest, like.Count);
        foreach (var (key, value) in like.Select(static (key, i) => (key, i)))
        {
            Assert.Null(Find(table, key));
            Put(table, key, value);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], like.Select(key => Find(table, key)));
        Remove(table, like[3]);
        Assert.Equal([0, 1, 2, null, 4, 5, 6, 7], like.Select(key => Find(table, key)));
    }

    [Fact]
    public void A_bucket_is_a_list_that_loses_what_was_written_longest_ago() =>
        Prop.ForAll(Steps, static steps =>
        {
            var table = new SidTable<long>(Smallest);
            List<(SidKey Key, long Value)> newest = [];
            foreach (var ((step, name), number) in steps.Select(static (step, number) => (step, number)))
            {
                var key = LikeNames.Of(name);
                var at = newest.FindIndex(known => known.Key == key);
                switch (step)
                {
                    case 0:
                        Assert.Equal(at >= 0, Remove(table, key));
                        newest.RemoveAll(known => known.Key == key);
                        break;
                    case 2:
                        table.FetchBucket(key);
                        table.FetchEntry(key);
                        break;
                    case 1:
                        // A change without an addition makes nothing younger.
                        Assert.Equal(at >= 0, Change(table, key, number));
                        newest = [.. newest.Select(known => known.Key == key ? (key, number) : known)];
                        break;
                    default:
                        Assert.Equal(at < 0 ? null : newest[at].Value, Put(table, key, number));
                        newest.RemoveAll(known => known.Key == key);
                        newest = [(key, number), .. newest.Take(Smallest - 1)];
                        break;
                }

                for (var i = 0; i < Names; i++)
                {
                    var expected = newest.Where(known => known.Key == LikeNames.Of(i)).Select(static known => (long?)known.Value).SingleOrDefault();
                    Assert.Equal(expected, Find(table, LikeNames.Of(i)));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_full_table_keeps_most_of_the_newest()
    {
        const int Capacity = 4_096;
        var table = new SidTable<long>(Capacity);
        for (ulong i = 0; i < 3 * Capacity; i++)
        {
            Put(table, new SidKey(0, i), (long)i);
        }

        var kept = Enumerable.Range(2 * Capacity, Capacity).Count(i => Find(table, new SidKey(0, (ulong)i)) == i);
        Assert.InRange(kept, Capacity * 3 / 4, Capacity);

        // Of half as many as there is room for hardly any is missing.
        var newest = Enumerable.Range((3 * Capacity) - (Capacity / 2), Capacity / 2).Count(i => Find(table, new SidKey(0, (ulong)i)) == i);
        Assert.InRange(newest, Capacity / 2 * 97 / 100, Capacity / 2);
    }

    [Fact]
    public void Several_threads_never_see_half_of_an_entry()
    {
        const int Writers = 2;
        const int Readers = 2;

        // More names than the one bucket holds, many of them with one tag, so that entries are overwritten all the time, and
        // values so large that writers and readers meet in the middle of them.
        var table = new SidTable<Wide>(Smallest);
        var torn = 0;
        var reading = Readers;
        using var together = new Barrier(Writers + Readers);
        var writers = Enumerable.Range(0, Writers).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            together.SignalAndWait();
            for (var i = 1L; Volatile.Read(ref reading) > 0; i++)
            {
                var name = random.Next(Names);
                using (var entry = table.Open(LikeNames.Of(name), add: true))
                {
                    ((Span<long>)entry.Value).Fill((i * Names) + name);
                }

                // Longer than a reader needs for its copy, or nobody would ever read.
                Thread.SpinWait(100);
            }
        }));
        var readers = Enumerable.Range(0, Readers).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            together.SignalAndWait();
            for (var found = 0; found < 30_000;)
            {
                var name = random.Next(Names);
                if (table.TryFind(LikeNames.Of(name), out var seen))
                {
                    found++;
                    var isWhole = !((ReadOnlySpan<long>)seen).ContainsAnyExcept(seen[0]) && seen[0] % Names == name;
                    _ = isWhole ? 0 : Interlocked.Increment(ref torn);
                }
            }

            Interlocked.Decrement(ref reading);
        }));
        List<Thread> threads = [.. writers, .. readers];
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        Assert.Equal(0, torn);
        Assert.Equal(Smallest, Enumerable.Range(0, Names).Count(name => table.TryFind(LikeNames.Of(name), out _)));
    }

    [Fact]
    public void Who_reads_waits_while_an_entry_is_written()
    {
        var table = new SidTable<long>(Smallest);
        Put(table, new SidKey(1, 1), 1);
        long? seen = null;
        var reader = new Thread(() => seen = Find(table, new SidKey(1, 1)));
        using (var entry = table.Open(new SidKey(1, 1), add: true))
        {
            entry.Value = 2;
            reader.Start();
            Assert.False(reader.Join(TimeSpan.FromMilliseconds(20)));
            entry.Value = 3;
        }

        reader.Join();
        Assert.Equal(3, seen);
    }

    [Fact]
    public void Changes_of_several_threads_to_one_entry_all_count()
    {
        var table = new SidTable<long>(Smallest);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                using var entry = table.Open(new SidKey(3, 3), add: true);
                entry.Value++;
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        Assert.Equal(200_000, Find(table, new SidKey(3, 3)));
    }

    /// <returns>What was there before.</returns>
    private static long? Put(SidTable<long> table, SidKey key, long value)
    {
        using var entry = table.Open(key, add: true);
        Assert.True(entry.Exists);
        long? before = entry.WasKnown ? entry.Value : null;
        Assert.Equal(before ?? 0, entry.Value);
        entry.Value = value;
        return before;
    }

    private static bool Change(SidTable<long> table, SidKey key, long value)
    {
        using var entry = table.Open(key, add: false);
        if (entry.Exists)
        {
            entry.Value = value;
        }

        return entry.Exists;
    }

    private static bool Remove(SidTable<long> table, SidKey key)
    {
        using var entry = table.Open(key, add: false);
        if (!entry.Exists)
        {
            return false;
        }

        entry.Remove();
        return true;
    }

    private static long? Find(SidTable<long> table, SidKey key) => table.TryFind(key, out var value) ? value : null;

    [InlineArray(512)]
    private struct Wide
    {
        private long _first;
    }
}
