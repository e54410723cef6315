using System.Text;
using System.Text.Unicode;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class CloseCodeTests
{
    public static IEnumerable<object[]> Faults() =>
        Enum.GetValues<FrameFault>().Where(static f => f != FrameFault.None).Select(static f => new object[] { f.ToString() });

    [Fact]
    public void Of_all_codes_those_may_be_sent_that_mean_something()
    {
        int[] registered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
        var expected = registered.Concat(Enumerable.Range(3000, 2000));
        Assert.Equal(expected, Enumerable.Range(0, 65_536).Where(static code => CloseCode.MayBeSent((ushort)code)));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_has_a_code_a_reason_that_fits_and_a_tag(string name)
    {
        var fault = Enum.Parse<FrameFault>(name);
        Assert.True(CloseCode.MayBeSent(FrameFaults.CloseCode(fault)));
        Assert.InRange(FrameFaults.Reason(fault).Length, 1, FrameWriter.CloseReasonBytes);
        Assert.True(Utf8.IsValid(FrameFaults.Reason(fault)));
        Assert.Matches("^[A-Z][ -~]+[.]$", Encoding.UTF8.GetString(FrameFaults.Reason(fault)));
        Assert.Matches("^[a-z0-9_]+$", FrameFaults.MetricTag(fault));
    }

    [Fact]
    public void Reasons_and_tags_are_distinct()
    {
        var faults = Enum.GetValues<FrameFault>();
        Assert.Distinct(faults.Select(static f => Encoding.UTF8.GetString(FrameFaults.Reason(f))));
        Assert.Distinct(faults.Select(FrameFaults.MetricTag));
        Assert.Equal("invalid_utf8", FrameFaults.MetricTag(FrameFault.InvalidUtf8));
        Assert.Equal("close_payload_of_one_byte", FrameFaults.MetricTag(FrameFault.ClosePayloadOfOneByte));
    }

    [Theory]
    [InlineData(nameof(FrameFault.ReservedBits), 1002)]
    [InlineData(nameof(FrameFault.NotMasked), 1002)]
    [InlineData(nameof(FrameFault.InvalidCloseCode), 1002)]
    [InlineData(nameof(FrameFault.BinaryNotAccepted), 1003)]
    [InlineData(nameof(FrameFault.InvalidUtf8), 1007)]
    [InlineData(nameof(FrameFault.MessageTooBig), 1009)]
    public void A_fault_closes_with_its_code(string fault, int code) => Assert.Equal(code, FrameFaults.CloseCode(Enum.Parse<FrameFault>(fault)));
}
