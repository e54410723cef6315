using System.Text;
using FastTwiml.Forms;
using Xunit;

namespace FastTwiml.Tests.Forms;

public class FormLimitsTests
{
    [Fact]
    public void Takes_the_greatest_number_of_pairs_and_refuses_one_more()
    {
        var pairs = string.Join('&', Enumerable.Repeat("a=1", FormLimits.Pairs));
        Assert.Equal(new FormResult(FormFault.None, FormLimits.Pairs, pairs.Length), Parse(pairs));
        Assert.Equal(FormFault.None, Parse(pairs + "&&").Fault);
        Assert.Equal(new FormResult(FormFault.TooManyPairs, FormLimits.Pairs, pairs.Length + 1), Parse(pairs + "&b"));
    }

    [Fact]
    public void Takes_no_more_pairs_than_there_is_room_for()
    {
        var result = FormParser.Parse("a=1&b=2&c=3"u8, new byte[11], new FormPair[2]);
        Assert.Equal(new FormResult(FormFault.TooManyPairs, 2, 8), result);
    }

    [Fact]
    public void Takes_the_longest_name_and_refuses_a_longer_one()
    {
        Assert.Equal(FormFault.None, Parse("x=1&" + new string('n', FormLimits.NameBytes - 1) + "=1").Fault);
        Assert.Equal(FormFault.None, Parse("x=1&" + new string('n', FormLimits.NameBytes) + "=1").Fault);
        var result = Parse("x=1&" + new string('n', FormLimits.NameBytes + 1) + "=1");
        Assert.Equal(new FormResult(FormFault.NameTooLong, 1, 4), result);
        Assert.Equal(FormFault.NameTooLong, Parse(new string('n', FormLimits.NameBytes + 1)).Fault);
    }

    [Fact]
    public void Takes_the_longest_value_and_refuses_a_longer_one()
    {
        Assert.Equal(FormFault.None, Parse("x=" + new string('v', FormLimits.ValueBytes - 1)).Fault);
        Assert.Equal(FormFault.None, Parse("x=" + new string('v', FormLimits.ValueBytes)).Fault);
        var result = Parse("y=1&x=" + new string('v', FormLimits.ValueBytes + 1) + "&z=1");
        Assert.Equal(new FormResult(FormFault.ValueTooLong, 1, 4), result);
    }

    [Fact]
    public void Counts_decoded_bytes()
    {
        Assert.Equal(FormFault.None, Parse(string.Concat(Enumerable.Repeat("%41", FormLimits.NameBytes))).Fault);
        Assert.Equal(FormFault.None, Parse("x=" + string.Concat(Enumerable.Repeat("%41", FormLimits.ValueBytes))).Fault);
        Assert.Equal(FormFault.ValueTooLong, Parse("x=" + string.Concat(Enumerable.Repeat("%41", FormLimits.ValueBytes + 1))).Fault);
    }

    private static FormResult Parse(string form)
    {
        var encoded = Encoding.ASCII.GetBytes(form);
        return FormParser.Parse(encoded, new byte[encoded.Length], new FormPair[FormLimits.Pairs + 100]);
    }
}
