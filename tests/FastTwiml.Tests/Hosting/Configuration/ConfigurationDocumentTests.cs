using System.Globalization;
using System.Text;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Hosting.Configuration;

/// <summary>Holds <c>docs/configuration.md</c> to the list of settings; <c>REWRITE_DOCS=1</c> writes its table anew.</summary>
public sealed class ConfigurationDocumentTests
{
    private const string Begin = "<!-- settings: begin -->\n";
    private const string End = "<!-- settings: end -->\n";

    [Fact]
    public void The_table_of_settings_is_the_list_of_settings()
    {
        var text = File.ReadAllText(DocumentPath());
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "The marks around the table are missing.");
        if (Environment.GetEnvironmentVariable("REWRITE_DOCS") == "1")
        {
            File.WriteAllText(DocumentPath(), text[..begin] + Table() + text[end..]);
        }

        Assert.Equal(Table(), text[begin..end]);
    }

    [Fact]
    public void Every_exit_code_is_in_the_document()
    {
        var text = File.ReadAllText(DocumentPath());
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"| {((int)code).ToString(CultureInfo.InvariantCulture)} |", text, StringComparison.Ordinal));
    }

    private static string Table()
    {
        var text = new StringBuilder("| Key | Environment | Command line | Default | Valid | What it does |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var setting in Settings.All)
        {
            var variables = setting.Variables.Prepend(setting.Variable).Select(Code);
            var options = new[] { setting.Option is { } option ? $"{option} …" : null, $"--{setting.Key}=…" }.Where(text => text is not null).Select(text => Code(text!));
            var aliases = setting.Aliases.Count == 0 ? string.Empty : $" Also: {string.Join(", ", setting.Aliases.Select(Code))}.";
            text.Append(CultureInfo.InvariantCulture, $"| {Code(setting.Key)} | {string.Join(", ", variables)} | {string.Join(", ", options)} | {(setting.Default.Length > 0 ? Code(setting.Default) : "none")} | {setting.Valid} | {setting.Meaning}{aliases} |\n");
        }

        return text.ToString();
    }

    private static string Code(string text) => $"`{text}`";

    private static string DocumentPath() => Path.Combine(Repository.Root, "docs", "configuration.md");
}
