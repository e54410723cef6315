using FastTwiml.Fuzz.Targets;
using Xunit;

namespace FastTwiml.Tests.Fuzzing;

/// <summary>A short run of every fuzz target, always of the same cases; the program FastTwiml.Fuzz runs them for as long as one likes.</summary>
public class FuzzTests
{
    private const int Seed = 1;

    [Theory]
    [InlineData("head", 5_000)]
    [InlineData("chunked", 5_000)]
    [InlineData("form", 3_000)]
    [InlineData("frames", 3_000)]
    [InlineData("escape", 2_000)]
    [InlineData("connection", 1_000)]
    [InlineData("timing", 500)]
    [InlineData("message", 2_000)]
    public async Task Holds_whatever_comes(string name, int cases)
    {
        await using var target = Assert.Single(FuzzTarget.All(), target => target.Name == name);
        for (var i = 0; i < cases; i++)
        {
            // The case's number is what FastTwiml.Fuzz makes the same input of.
            var error = Record.Exception(() => target.Run(FuzzTarget.Source(Seed, i)));
            Assert.True(error is null, $"FastTwiml.Fuzz {name} 1 {Seed} {i}: {error}");
        }
    }

    [Fact]
    public void Every_target_runs() =>
        Assert.Equal(["chunked", "connection", "escape", "form", "frames", "head", "message", "timing"], FuzzTarget.All().Select(static target => target.Name).Order());
}
