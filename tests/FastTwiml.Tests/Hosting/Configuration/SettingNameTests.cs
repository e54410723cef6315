using FastTwiml.Hosting.Configuration;
using Xunit;

namespace FastTwiml.Tests.Hosting.Configuration;

public sealed class SettingNameTests
{
    [Theory]
    [InlineData("Listen", "Listen")]
    [InlineData("LISTEN", "Listen")]
    [InlineData("Urls", "Listen")]
    [InlineData("Listen:3", "Listen")]
    [InlineData("KnownProxies:0", "KnownProxies")]
    [InlineData("Operator", "Operator:Listen")]
    [InlineData("Twilio:RequestValidation:AuthToken", "Twilio:AuthToken")]
    [InlineData("Twilio:RequestValidation:BaseUrlOverride", "PublicUrl")]
    [InlineData("Twilio:Client:AccountSid", "Twilio:AccountSid")]
    [InlineData("Twilio:Accounts:AC1:AuthToken", "Twilio:Accounts:AC1:AuthToken")]
    [InlineData("twilio:accounts:AC1:secondaryauthtoken", "Twilio:Accounts:AC1:SecondaryAuthToken")]
    public void Finds_a_setting_by_each_of_its_names(string written, string key)
    {
        Assert.NotNull(SettingName.Find(written, out var canonical, out _, out _));
        Assert.Equal(key, canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Lissten")]
    [InlineData("Database:0")]
    [InlineData("Listen:x")]
    [InlineData("Twilio:Accounts:AC1")]
    [InlineData("Twilio:Accounts:AC1:Token")]
    public void Finds_none_for_another_name(string written) => Assert.Null(SettingName.Find(written, out _, out _, out _));

    [Theory]
    [InlineData("Lissten", "Listen")]
    [InlineData("Databse", "Database")]
    [InlineData("AuthToken", "Twilio:AuthToken")]
    [InlineData("Twilio:AuthTokn", "Twilio:AuthToken")]
    [InlineData("Paths:Voices", "Paths:Voice")]
    [InlineData("whenunwriteable", "WhenUnwritable")]
    public void Knows_which_name_was_probably_meant(string written, string meant) => Assert.Equal(meant, SettingName.Nearest(written));
}
