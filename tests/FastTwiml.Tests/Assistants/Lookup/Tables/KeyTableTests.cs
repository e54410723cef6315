using FastTwiml.Assistants.Lookup.Tables;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Assistants.Lookup.Tables;

public class KeyTableTests
{
    [Fact]
    public void An_empty_table_holds_nothing()
    {
        Assert.False(KeyTable.Empty.TryGet(1, out var value));
        Assert.Equal(KeyTable.Removed, value);
        Assert.Equal(0, KeyTable.Empty.Count);
    }

    [Fact]
    public void Key_0_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyTable.Builder().Add(0, 1));

    [Fact]
    public void Of_a_key_given_twice_the_last_value_counts()
    {
        var builder = new KeyTable.Builder();
        builder.Add(7, 1);
        builder.Add(7, 2);
        var table = builder.Build();
        Assert.True(table.TryGet(7, out var value));
        Assert.Equal(2, value);
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public void Holds_runs_of_numbers_as_operators_buy_them(int count)
    {
        var builder = new KeyTable.Builder();
        for (var i = 0; i < count; i++)
        {
            builder.Add(15_550_000_000 + (ulong)i, i);
        }

        var table = builder.Build();
        Assert.Equal(count, table.Count);
        for (var i = 0; i < count; i++)
        {
            Assert.True(table.TryGet(15_550_000_000 + (ulong)i, out var value));
            Assert.Equal(i, value);
            Assert.False(table.TryGet(25_550_000_000 + (ulong)i, out _));
        }
    }

    [Fact]
    public void Merged_tables_answer_as_dictionaries_laid_over_each_other_do()
    {
        var pair = Gen.Choose(1, 40).SelectMany(key => Gen.Choose(-1, 5).Select(value => (Key: (ulong)key, Value: value)));
        var tables = pair.ArrayOf().ArrayOf();
        Prop.ForAll(tables.ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (newestFirst, dropRemoved) =>
        {
            var merged = KeyTable.Merge(newestFirst.Select(Build).ToArray(), dropRemoved);
            var expected = new Dictionary<ulong, int>();
            foreach (var (key, value) in newestFirst.Reverse().SelectMany(pairs => pairs))
            {
                expected[key] = value;
            }

            var kept = expected.Where(entry => !dropRemoved || entry.Value != KeyTable.Removed).ToDictionary();
            Assert.Equal(kept.Count, merged.Count);
            for (ulong key = 1; key <= 40; key++)
            {
                Assert.Equal(kept.TryGetValue(key, out var value), merged.TryGet(key, out var found));
                Assert.Equal(kept.ContainsKey(key) ? value : KeyTable.Removed, found);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static KeyTable Build((ulong Key, int Value)[] pairs)
    {
        var builder = new KeyTable.Builder();
        foreach (var (key, value) in pairs)
        {
            builder.Add(key, value);
        }

        return builder.Build();
    }
}
