using FastTwiml.Load.Cli;
using Xunit;

namespace FastTwiml.Tests.Load;

public class LoadCommandTests
{
    [Theory]
    [InlineData("--port 1 --streams 5 --quantum 250", true)]
    [InlineData("--port 1 --streams 5 --saturate", true)]
    [InlineData("--port 1 --streams 5 --quantum 0", false)]
    [InlineData("--port 1 --streams 5 --quantum 250 --saturate", false)]
    public void Streams(string line, bool isRight) => Assert.Equal(isRight, StreamsCommand.Create().Parse(line).Errors.Count == 0);

    [Theory]
    [InlineData("--port 1 --in-flight 5", true)]
    [InlineData("--port 1 --rate 5", true)]
    [InlineData("--port 1 --in-flight 0", false)]
    [InlineData("--port 1 --in-flight 5 --rate 5", false)]
    [InlineData("--port 1 --in-flight 5 --new-connection", false)]
    public void Webhooks(string line, bool isRight) => Assert.Equal(isRight, WebhooksCommand.Create().Parse(line).Errors.Count == 0);

    [Theory]
    [InlineData("--port 1 -- ./server 1", true)]
    [InlineData("--port 1", false)]
    public void Allocations(string line, bool isRight) => Assert.Equal(isRight, AllocationsCommand.Create().Parse(line).Errors.Count == 0);
}
