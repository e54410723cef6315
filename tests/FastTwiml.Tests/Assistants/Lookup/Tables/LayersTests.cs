using FastTwiml.Assistants.Lookup.Tables;
using Xunit;

namespace FastTwiml.Tests.Assistants.Lookup.Tables;

public class LayersTests
{
    [Fact]
    public void A_small_edit_leaves_a_large_base_alone()
    {
        var layers = new Layers<Sized>(new Sized(1_000_000)).Add(new Sized(1));
        Assert.Equal([1, 1_000_000], Sizes(layers));
    }

    [Fact]
    public void Small_tables_become_one()
    {
        var layers = new Layers<Sized>(new Sized(1_000_000));
        for (var i = 0; i < 1_000; i++)
        {
            layers = layers.Add(new Sized(1));
        }

        Assert.Equal([1_000, 1_000_000], Sizes(layers));
    }

    [Fact]
    public void The_base_is_merged_when_the_edits_reach_a_quarter_of_it()
    {
        var layers = new Layers<Sized>(new Sized(1_000_000));
        Assert.Equal([249_999, 1_000_000], Sizes(layers.Add(new Sized(249_999))));
        var merged = layers.Add(new Sized(250_000));
        Assert.Equal([1_250_000], Sizes(merged));
        Assert.True(merged.NewestFirst[0].RemovedAreDropped);
    }

    [Fact]
    public void Removals_are_kept_while_something_lies_below()
    {
        var layers = new Layers<Sized>(new Sized(1_000_000)).Add(new Sized(5)).Add(new Sized(5));
        Assert.Equal([10, 1_000_000], Sizes(layers));
        Assert.False(layers.NewestFirst[0].RemovedAreDropped);
    }

    [Fact]
    public void Frozen_tables_and_large_merges_are_left_alone()
    {
        var layers = new Layers<Sized>(new Sized(20), new Sized(1_000));
        Assert.Equal([1, 20, 1_000], Sizes(layers.Add(new Sized(1), frozen: 2)));
        Assert.Equal([21, 1_000], Sizes(layers.Add(new Sized(1), frozen: 1)));
        Assert.Equal([21, 1_000], Sizes(layers.Add(new Sized(1), mostEntries: 1_000)));
        Assert.Equal([1, 20, 1_000], Sizes(layers.Add(new Sized(1), mostEntries: 20)));
    }

    [Fact]
    public void Many_edits_leave_few_tables_and_copy_each_entry_few_times()
    {
        var before = Sized.Copied;
        var layers = new Layers<Sized>(new Sized(0));
        const int Edits = 10_000;
        const int Batch = 100;
        for (var i = 0; i < Edits; i++)
        {
            layers = layers.Add(new Sized(Batch));
            Assert.InRange(layers.Length, 1, 10);
        }

        Assert.InRange(Sized.Copied - before, 1, 40L * Edits * Batch);
    }

    private static int[] Sizes(Layers<Sized> layers) => [.. layers.NewestFirst.ToArray().Select(layer => layer.Count)];

    private sealed class Sized(int count, bool removedAreDropped = false) : ILayer<Sized>
    {
        public static long Copied { get; private set; }

        public int Count { get; } = count;

        public bool RemovedAreDropped { get; } = removedAreDropped;

        public static Sized Merge(ReadOnlySpan<Sized> newestFirst, bool dropRemoved)
        {
            var sum = 0;
            foreach (var layer in newestFirst)
            {
                sum += layer.Count;
            }

            Copied += sum;
            return new Sized(sum, dropRemoved);
        }
    }
}
