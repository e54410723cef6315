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
        var folder = Path.Combine(Repository.Root, "samples");
        var page = File.ReadAllText(Path.Combine(folder, "README.md"));

        // A sample of several files has a page of its own.
        var samples = Directory.GetDirectories(folder)
            .SelectMany(static sample => Directory.GetFiles(sample, "README.md") is { Length: > 0 } own ? own : Directory.GetFiles(sample, "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(folder, file));
        Assert.All(samples, sample => Assert.Contains($"({sample})", page, StringComparison.Ordinal));
    }
}
