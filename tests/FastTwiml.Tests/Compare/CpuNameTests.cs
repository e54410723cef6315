using FastTwiml.Compare.Results;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class CpuNameTests
{
    [Theory]
    [InlineData("AMD EPYC family 26 model 2", "amd-epyc-family-26-model-2")]
    [InlineData("Intel(R) Xeon(R) Platinum 8488C family 6 model 143", "intel-xeon-platinum-8488c-family-6-model-143")]
    [InlineData(" 0x41 / part: 0xd0c ", "0x41-part-0xd0c")]
    public void A_name_becomes_a_folder(string name, string slug) => Assert.Equal(slug, CpuName.Slug(name));

    [Fact]
    public void This_machine_has_one() => Assert.NotEmpty(CpuName.Slug(CpuName.Read()));
}
