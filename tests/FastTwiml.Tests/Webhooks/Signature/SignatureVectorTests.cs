using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Signature;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

public class SignatureVectorTests
{
    private const string Table = "signatures.md";

    public static IEnumerable<object[]> Vectors => SpecTable.Rules(Table);

    [Fact]
    public void The_table_holds_every_vector() => Assert.Equal(
        ["D1", "D2", "D3", "D4", "D5", .. Enumerable.Range(1, 15).Select(static i => $"V{i}")],
        Vectors.Select(static row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Accepts_the_vector(string vector) => Assert.True(Request(vector).IsValid());

    /// <summary>The plain computation that other tests rely on is itself held to the vectors.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_plain_computation_makes_the_vector(string vector) =>
        Assert.Equal(Request(vector).Signature, Request(vector).SignedFor(SpecTable.Load(Table)[vector]["url"]).Signature);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Refuses_the_vector_with_one_changed_byte_of_the_signature(string vector)
    {
        var request = Request(vector);
        for (var i = 0; i < request.Signature.Length; i++)
        {
            var changed = request.Signature.ToCharArray();
            changed[i] ^= (char)1;
            Assert.False((request with { Signature = new string(changed) }).IsValid());
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Refuses_the_vector_with_one_changed_byte_of_the_body(string vector)
    {
        // A changed character of the encoded form must change the pairs, so only letters and digits outside escapes are.
        var request = Request(vector);
        for (var i = 0; i < request.Body.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(request.Body[i]) && !request.Body.AsSpan(Math.Max(0, i - 2), Math.Min(2, i)).Contains('%'))
            {
                var changed = request.Body.ToCharArray();
                changed[i] = changed[i] == 'x' ? 'y' : 'x';
                Assert.False((request with { Body = new string(changed) }).IsValid(), $"at {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Stays_within_its_memory(string vector)
    {
        Request(vector).Parse(out var request);
        using var scratch = GuardedMemory.Room(SignatureValidator.ScratchBytes(request));
        using var decoded = GuardedMemory.EndingAtGuard(request.Decoded);
        request.Decoded = decoded.Span;
        Assert.True(new SignatureValidator(new TwilioAccounts([RequestValues.Token], [])).IsValid(request, scratch.Span));
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V9")]
    public void Allocates_nothing(string vector)
    {
        Request(vector).Parse(out var parsed);
        var values = Request(vector);
        var decoded = parsed.Decoded.ToArray();
        var pairs = parsed.BodyPairs.ToArray();
        var target = parsed.RawTarget.ToArray();
        var signature = parsed.Signature.ToArray();
        var wrong = Encoding.ASCII.GetBytes("AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        var account = "AC00000000000000000000000000000001"u8.ToArray();
        var scratch = new byte[SignatureValidator.ScratchBytes(parsed)];
        var validator = new SignatureValidator(new TwilioAccounts(["other"], [new TwilioAccount("AC00000000000000000000000000000001", "another", RequestValues.Token)]));
        var accepted = 0;
        AllocationCheck.Zero(() =>
        {
            var request = new SignedRequest
            {
                Origin = new Origin { Scheme = "https"u8, Host = "voice.example.com"u8 },
                RawTarget = target,
                Decoded = decoded,
                BodyPairs = pairs,
                AccountSid = account,
                Signature = signature,
                SignatureCount = 1,
                IsWebSocket = values.IsWebSocket,
            };
            accepted += validator.IsValid(request, scratch) ? 1 : 0;
            request.Signature = wrong;
            accepted += validator.IsValid(request, scratch) ? 1_000_000 : 0;
        });
        Assert.InRange(accepted, 1, 999_999);
    }

    internal static RequestValues Request(string vector)
    {
        var row = SpecTable.Load(Table)[vector];
        return RequestValues.FromUrl(row["url"]) with { Body = row["body"], Signature = row["signature"] };
    }
}
