using FastTwiml.Simulation;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Simulation;

public class SeededRandomTests
{
    [Fact]
    public void A_mix_can_be_undone() =>
        Prop.ForAll<ulong>(static value => SeededRandom.Unmix(SeededRandom.Mix(value)) == value && SeededRandom.Mix(SeededRandom.Unmix(value)) == value)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        var (one, same, other) = (new SeededRandom(7), new SeededRandom(7), new SeededRandom(8));
        Assert.Equal(one.Next(), same.Next());
        Assert.NotEqual(one.Next(), other.Next());
    }

    [Fact]
    public void Both_ends_come_up_and_nothing_beyond()
    {
        var random = new SeededRandom(1);
        var numbers = Enumerable.Range(0, 1_000).Select(_ => random.Between(-2, 2)).ToHashSet();
        Assert.Equal([-2, -1, 0, 1, 2], numbers.Order());
    }
}
