using FastTwiml.Assistants;
using Xunit;

namespace FastTwiml.Tests.Assistants;

public class StreamEndsTests
{
    [Fact]
    public void Only_a_hang_up_and_a_stop_are_no_failure() =>
        Assert.Equal(
            [StreamEnd.None, StreamEnd.Stopped, StreamEnd.HungUp],
            Enum.GetValues<StreamEnd>().Where(static end => !end.IsFailure()));
}
