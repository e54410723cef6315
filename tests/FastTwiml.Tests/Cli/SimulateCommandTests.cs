using FastTwiml.Cli;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Cli;

public class SimulateCommandTests
{
    [Fact]
    public void Every_option_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "simulate.md"));
        Assert.All(SimulateCommand.Create().Options, option => Assert.Contains($"| `{option.Name}", page, StringComparison.Ordinal));
    }
}
