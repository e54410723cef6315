using System.CommandLine;
using FastTwiml.Cli.Options;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using Xunit;

namespace FastTwiml.Tests.Cli;

public sealed class SettingOptionsTests
{
    [Fact]
    public void Short_options_and_settings_by_key_are_read_together()
    {
        var request = Read("--listen", "http://127.0.0.1:1", "--Twilio:AuthToken=12345", "--listen=http://127.0.0.1:2", "--database", "x.db", "--operator", "none", "--path-prefix=/x", "--public-url=https://voice.example.com", "--Node", "n1", "--config", "f.json");

        Assert.Equal("f.json", request.ConfigFile);
        var options = OptionsLoader.Load(WithoutFile(request)).Options;
        Assert.Equal(["http://127.0.0.1:1", "http://127.0.0.1:2"], options.Listen.Select(address => address.ToString()));
        Assert.Equal(("x.db", "/x", "https://voice.example.com", "n1"), (options.Database, options.Paths.Prefix, options.PublicUrl, options.Node));
        Assert.Null(options.OperatorListen);
    }

    [Fact]
    public void Urls_is_another_name_for_listen_and_counts_less()
    {
        Assert.Equal("http://127.0.0.1:1", Listen("--urls", "http://127.0.0.1:1", "--Twilio:AuthToken=1"));
        Assert.Equal("http://127.0.0.1:2", Listen("--urls=http://127.0.0.1:1", "--listen=http://127.0.0.1:2", "--Twilio:AuthToken=1"));
    }

    [Theory]
    [InlineData("extra")]
    [InlineData("--listen=http://127.0.0.1:1", "http://127.0.0.1:2")]
    public void A_word_that_belongs_to_no_option_is_refused(params string[] words)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<StartException>(() => Read(words)).ExitCode);

    private static string Listen(params string[] words)
        => string.Join(' ', OptionsLoader.Load(WithoutFile(Read(words))).Options.Listen);

    private static OptionsRequest WithoutFile(OptionsRequest request)
        => request with { ConfigFile = null, Folder = "/nonexistent", Environment = new System.Collections.Hashtable() };

    private static OptionsRequest Read(params string[] words)
    {
        var command = new Command("serve");
        var options = new SettingOptions(command);
        return options.Read(command.Parse(words));
    }
}
