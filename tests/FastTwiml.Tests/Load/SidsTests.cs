using System.Text;
using FastTwiml.Load.Requests;
using Xunit;

namespace FastTwiml.Tests.Load;

public class SidsTests
{
    [Fact]
    public void Begin_with_the_seed_and_never_repeat()
    {
        var seen = new HashSet<string>();
        foreach (var seed in new uint[] { 0, 1, uint.MaxValue })
        {
            for (var counter = 0u; counter < 100_000; counter++)
            {
                var digits = new byte[32];
                Sids.WriteDigits(seed, counter, digits);
                var sid = "CA" + Encoding.ASCII.GetString(digits);
                Assert.StartsWith(Sids.PrefixOf(seed), sid, StringComparison.Ordinal);
                Assert.True(seen.Add(sid));
            }
        }
    }

    [Fact]
    public void Do_not_come_in_the_order_of_the_index()
    {
        var sids = Enumerable.Range(0, 1_000).Select(static counter =>
        {
            var digits = new byte[32];
            Sids.WriteDigits(1, (uint)counter, digits);
            return Encoding.ASCII.GetString(digits);
        }).ToArray();
        var ascending = sids.Zip(sids.Skip(1)).Count(static pair => string.CompareOrdinal(pair.First, pair.Second) < 0);
        Assert.InRange(ascending, 400, 600);
    }
}
