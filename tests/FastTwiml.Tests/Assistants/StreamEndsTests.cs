using FastTwiml.Assistants;
using Xunit;

namespace FastTwiml.Tests.Assistants;

public class StreamEndsTests
{
    [Fact]
    public void Only_a_hang_up_a_stop_and_a_newer_stream_are_no_failure() =>
        Assert.Equal(
            [StreamEnd.None, StreamEnd.Stopped, StreamEnd.HungUp, StreamEnd.Replaced],
            Enum.GetValues<StreamEnd>().Where(static end => !end.IsFailure()));
}
