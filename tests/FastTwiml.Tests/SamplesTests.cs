using System.Collections;
using FastTwiml.Hosting.Configuration;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests;

/// <summary>The samples are what they say.</summary>
public class SamplesTests
{
    [Fact]
    public void The_sample_configuration_is_valid()
    {
        var loaded = OptionsLoader.Load(new OptionsRequest
        {
            Environment = new Hashtable(),
            ConfigFile = Path.Combine(Repository.Root, "samples", "configuration", "appsettings.json"),
        });
        Assert.Equal("https://voice.example.com", loaded.Options.PublicUrl);
        Assert.Equal(2, loaded.Options.Listen.Count);
        Assert.Equal("AC00000000000000000000000000000001", Assert.Single(loaded.Options.Twilio.Accounts).AccountSid);
    }

    [Fact]
    public void Every_sample_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "samples", "README.md"));
        var samples = Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Path.Combine(Repository.Root, "samples"), file))
            .Where(static file => file != "README.md");
        Assert.All(samples, sample => Assert.Contains($"({sample})", page, StringComparison.Ordinal));
    }
}
