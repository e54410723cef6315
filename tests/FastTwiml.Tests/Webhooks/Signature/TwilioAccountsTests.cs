using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Signature;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

public class TwilioAccountsTests
{
    private static readonly TwilioAccounts Accounts = new(
        ["any-1", "any-2", "any-1"],
        [new TwilioAccount("AC1", "one", "one"), new TwilioAccount("AC2", "two-1", "two-2"), new TwilioAccount("AC3", "any-1", " ")]);

    [Theory]
    [InlineData("AC1", "one")]
    [InlineData("AC2", "two-1", "two-2")]
    [InlineData("AC3", "any-1")]
    [InlineData("AC4", "any-1", "any-2")]
    [InlineData("AC", "any-1", "any-2")]
    [InlineData("", "any-1", "any-2")]
    public void Finds_the_tokens_of_an_account(string accountSid, params string[] tokens) =>
        Assert.Equal(tokens.Select(static t => new AuthToken(t)), Accounts.For(Encoding.ASCII.GetBytes(accountSid)).ToArray());

    [Fact]
    public void Knows_each_token_once() => Assert.Equal(
        new[] { "any-1", "any-2", "one", "two-1", "two-2" }.Select(static t => new AuthToken(t)),
        Accounts.All.ToArray());

    [Fact]
    public void Finding_allocates_nothing()
    {
        var found = 0;
        AllocationCheck.Zero(() => found += Accounts.For("AC2"u8).Length + Accounts.For("AC9"u8).Length);
        Assert.True(found > 4_000);
    }
}
