using System.Security.Cryptography;
using System.Text;
using FastTwiml.Webhooks.Signature;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

public class AuthTokenTests
{
    /// <summary>RFC 2202, 3, test case 2.</summary>
    [Fact]
    public void Signs_as_the_rfc_says() =>
        Assert.Equal("EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79", Sign("Jefe", "what do ya want for nothing?"));

    /// <summary>RFC 2104, 2: H(K xor opad, H(K xor ipad, text)), where a key longer than the block of 64 bytes is hashed first.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(32, 1)]
    [InlineData(63, 55)]
    [InlineData(64, 64)]
    [InlineData(65, 119)]
    [InlineData(200, 5_000)]
    public void Signs_with_keys_and_messages_of_any_length(int keyLength, int messageLength)
    {
        var key = new string('k', keyLength);
        var message = new string('m', messageLength);
        var block = new byte[64];
        (keyLength > 64 ? SHA1.HashData(Encoding.ASCII.GetBytes(key)) : Encoding.ASCII.GetBytes(key)).CopyTo(block, 0);
        var inner = SHA1.HashData([.. block.Select(static b => (byte)(b ^ 0x36)), .. Encoding.ASCII.GetBytes(message)]);
        var outer = SHA1.HashData([.. block.Select(static b => (byte)(b ^ 0x5c)), .. inner]);
        Assert.Equal(Convert.ToHexString(outer), Sign(key, message));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Is_never_empty(string token) => Assert.Throws<ArgumentException>(() => new AuthToken(token));

    [Fact]
    public void Does_not_show_itself()
    {
        const string Secret = "0123456789abcdef0123456789abcdef";
        Assert.DoesNotContain(Secret, new AuthToken(Secret).ToString()!, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new TwilioAccount("AC1", Secret, Secret).ToString()!, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new TwilioAccounts([Secret], []).ToString()!, StringComparison.Ordinal);
    }

    private static string Sign(string key, string message)
    {
        var signature = new byte[AuthToken.SignatureBytes];
        new AuthToken(key).Sign(Encoding.ASCII.GetBytes(message), signature);
        return Convert.ToHexString(signature);
    }
}
