using FastTwiml.Cli;
using Xunit;

namespace FastTwiml.Tests.Cli;

public class DatabaseOptionTests
{
    [Theory]
    [InlineData("calls", "list")]
    [InlineData("assistants", "list")]
    [InlineData("numbers", "add", "+15551234567", "--assistant", "1")]
    [InlineData("migrate")]
    [InlineData("backup", "copy.db")]
    public async Task An_URL_is_refused_and_its_password_not_shown(params string[] command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await Program.RunAsync([.. command, "--database", "postgresql://user:secret@host:5432/db"], output, error);
        Assert.Equal(2, exitCode);
        Assert.Contains("'postgresql://…' is not valid. Valid: the name of a file", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }
}
