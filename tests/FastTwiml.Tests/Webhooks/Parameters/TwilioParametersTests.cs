using System.Text;
using FastTwiml.Forms;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Parameters;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Parameters;

public class TwilioParametersTests
{
    private static readonly string[] Names =
    [
        "CallSid", "AccountSid", "To", "From", "Direction", "CallStatus", "CallDuration", "SequenceNumber", "Timestamp",
        "StreamSid", "StreamEvent", "StreamError",
    ];

    [Fact]
    public void Each_parameter_is_found_under_its_name_and_no_other() =>
        Assert.Equal(Names.Select(static name => $"value of {name}"), Read(Names.Select(static name => (name, $"value of {name}"))));

    [Fact]
    public void Names_are_case_sensitive_and_whole()
    {
        var others = Names.SelectMany(static name => new[] { name.ToLowerInvariant(), name.ToUpperInvariant(), name + "x", name[..^1] });
        Assert.All(Read(others.Except(Names).Select(static name => (name, "x"))), Assert.Empty);
    }

    [Fact]
    public void Only_the_whole_of_a_name_is_looked_at_wherever_it_lies()
    {
        foreach (var name in Names.Append(string.Empty))
        {
            foreach (var value in new[] { string.Empty, "1", "ToFromTo" })
            {
                foreach (var form in new[] { $"{name}={value}", $"&x=1&{name}={value}", $"{name}={value}&x", $"{name}={value}&xxxxxxxxxx=1" })
                {
                    var encoded = Encoding.ASCII.GetBytes(form);
                    using var decoded = GuardedMemory.Room(encoded.Length);
                    var pairs = new FormPair[8];
                    var result = FormParser.Parse(encoded, decoded.Span, pairs);
                    TwilioParameters.Read(decoded.Span, pairs.AsSpan(0, result.Count), out var read);
                    Assert.Equal(Names.Select(other => other == name ? value : string.Empty), Texts(read));
                }
            }
        }
    }

    [Fact]
    public void Of_a_repeated_parameter_the_last_counts() =>
        Assert.Equal("2", Read([("CallSid", "1"), ("CallSid", "2")])[0]);

    [Fact]
    public void Reading_allocates_nothing()
    {
        var encoded = Encoding.UTF8.GetBytes(TwilioRequest.Form(TwilioRequest.Inbound("CA1")));
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[64];
        var count = FormParser.Parse(encoded, decoded, pairs).Count;
        AllocationCheck.Zero(() => TwilioParameters.Read(decoded, pairs.AsSpan(0, count), out _));
    }

    private static string[] Read(IEnumerable<(string Name, string Value)> form)
    {
        var encoded = Encoding.UTF8.GetBytes(TwilioRequest.Form(form));
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[128];
        var result = FormParser.Parse(encoded, decoded, pairs);
        TwilioParameters.Read(decoded, pairs.AsSpan(0, result.Count), out var read);
        return Texts(read);
    }

    private static string[] Texts(in TwilioParameters read) =>
    [
        Text(read.CallSid), Text(read.AccountSid), Text(read.To), Text(read.From), Text(read.Direction), Text(read.CallStatus),
        Text(read.CallDuration), Text(read.SequenceNumber), Text(read.Timestamp), Text(read.StreamSid), Text(read.StreamEvent),
        Text(read.StreamError),
    ];

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
