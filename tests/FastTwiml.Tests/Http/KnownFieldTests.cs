using System.Text;
using FastTwiml.Http.Grammar;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http;

public class KnownFieldTests
{
    private const string TokenBytes = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static TheoryData<string, string> Names => new()
    {
        { "Host", nameof(KnownField.Host) },
        { "Expect", nameof(KnownField.Expect) },
        { "Upgrade", nameof(KnownField.Upgrade) },
        { "Connection", nameof(KnownField.Connection) },
        { "Content-Type", nameof(KnownField.ContentType) },
        { "Content-Length", nameof(KnownField.ContentLength) },
        { "X-Forwarded-Host", nameof(KnownField.ForwardedHost) },
        { "X-Forwarded-Port", nameof(KnownField.ForwardedPort) },
        { "X-Forwarded-Proto", nameof(KnownField.ForwardedProto) },
        { "Transfer-Encoding", nameof(KnownField.TransferEncoding) },
        { "Sec-WebSocket-Key", nameof(KnownField.WebSocketKey) },
        { "X-Twilio-Signature", nameof(KnownField.TwilioSignature) },
        { "Sec-WebSocket-Version", nameof(KnownField.WebSocketVersion) },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_known_in_any_case_and_by_every_byte(string name, string field)
    {
        Assert.Equal(field, Identify(name));
        Assert.Equal(field, Identify(name.ToUpperInvariant()));
        Assert.Equal(field, Identify(name.ToLowerInvariant()));
        Assert.Equal(nameof(KnownField.Other), Identify(name + "x"));
        Assert.Equal(nameof(KnownField.Other), Identify(name[..^1]));
        for (var at = 0; at < name.Length; at++)
        {
            foreach (var other in TokenBytes)
            {
                var changed = name[..at] + other + name[(at + 1)..];
                var expected = Names.SingleOrDefault(row => changed.Equals((string)row[0], StringComparison.OrdinalIgnoreCase))?[1] ?? nameof(KnownField.Other);
                Assert.Equal(expected, Identify(changed));
            }
        }
    }

    private static string Identify(string name)
    {
        using var memory = GuardedMemory.EndingAtGuard(Encoding.ASCII.GetBytes(name));
        return KnownFields.Identify(memory.Span).ToString();
    }
}
