using FastTwiml.Cli;
using Xunit;

namespace FastTwiml.Tests.Cli;

public class ProgramTests
{
    [Theory]
    [InlineData("See fasttwiml numbers add --help.", "numbers", "add", "+15551234567")]
    [InlineData("See fasttwiml backup --help.", "backup")]
    [InlineData("See fasttwiml --help.", "nosuch")]
    public async Task A_wrong_usage_names_the_command_whose_help_there_is(string hint, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(2, await Program.RunAsync(arguments, output, error));
        Assert.Contains(hint, error.ToString(), StringComparison.Ordinal);
    }
}
