using FastTwiml.Calls.Tables;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Calls.Tables;

public class WayOrderTests
{
    private const int Ways = 8;

    private static readonly Arbitrary<(int Step, int Way)[]> Steps = Arb.From(
        Gen.ArrayOf(from step in Gen.Choose(0, 2) from way in Gen.Choose(0, Ways - 1) select (step, way), 100));

    [Fact]
    public void Unused_entries_are_taken_one_after_the_other()
    {
        var order = WayOrder.Unused;
        for (var i = 0; i < 3 * Ways; i++)
        {
            Assert.Equal(i % Ways, order.Oldest);
            order = order.WithOldestUsed();
        }
    }

    [Fact]
    public void The_order_is_that_of_a_list_in_which_the_used_goes_to_the_front_and_the_free_to_the_end() =>
        Prop.ForAll(Steps, static steps =>
        {
            var order = WayOrder.Unused;
            List<int> ways = [7, 6, 5, 4, 3, 2, 1, 0];
            foreach (var (step, drawn) in steps)
            {
                var way = step == 0 ? ways[^1] : drawn;
                order = step switch
                {
                    0 => order.WithOldestUsed(),
                    1 => order.WithUsed(way),
                    _ => order.WithFree(way),
                };
                ways.Remove(way);
                ways.Insert(step == 2 ? ways.Count : 0, way);

                Assert.Equal(ways, Enumerable.Range(0, Ways).Select(place => (int)(order.Ways >> (4 * place)) & 0xF));
                Assert.Equal(ways[^1], order.Oldest);
            }
        }).QuickCheckThrowOnFailure();
}
