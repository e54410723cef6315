using System.Text;
using FastTwiml.Webhooks.Routing;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Routing;

public class RouteTableTests
{
    [Theory]
    [InlineData("/twiml", Route.Voice)]
    [InlineData("/twiml/status", Route.CallStatus)]
    [InlineData("/streams", Route.Streams)]
    [InlineData("/streams/", Route.Streams)]
    [InlineData("/streams/status", Route.StreamStatus)]
    [InlineData("/streams/next", Route.StreamNext)]
    [InlineData("/streams/next/", Route.None)]
    [InlineData("/health", Route.Health)]
    [InlineData("/ready", Route.Ready)]
    [InlineData("/twiml/", Route.None)]
    [InlineData("/TWIML", Route.None)]
    [InlineData("/%74wiml", Route.None)]
    [InlineData("/", Route.None)]
    [InlineData("", Route.None)]
    public void Paths_are_compared_as_sent(string path, object route) =>
        Assert.Equal(route, new RouteTable(new RoutePaths()).Find(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("/x/twilio/voice", Route.Voice)]
    [InlineData("/x/health", Route.Health)]
    [InlineData("/health", Route.Health)]
    [InlineData("/twilio/voice", Route.None)]
    [InlineData("/x/twiml", Route.None)]
    public void A_prefix_stands_before_each_path_and_a_path_may_be_renamed(string path, object route)
    {
        var table = new RouteTable(new RoutePaths { Prefix = "/x", Voice = "/twilio/voice" });
        Assert.Equal(route, table.Find(Encoding.UTF8.GetBytes(path)));
        Assert.Equal("/x/streams", Encoding.UTF8.GetString(table.StreamsPath));
        Assert.Equal("/x/streams/next", Encoding.UTF8.GetString(table.StreamNextPath));
    }
}
