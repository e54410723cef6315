using FastTwiml.Compare;
using FastTwiml.Compare.Servers;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Compare;

public sealed class PeerDescriptionTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_description_is_read()
    {
        var peer = Read("""{ "name": "x", "title": "X", "about": "Made of x.", "needs": ["go"], "packages": ["golang-go"], "modes": ["webhook", "echo"] }""");
        Assert.Equal(("x", "X", "Made of x."), (peer.Name, peer.Title, peer.About));
        Assert.Equal(["go"], peer.Needs);
        Assert.Equal(["golang-go"], peer.Packages);
        Assert.Equal([ServerMode.Webhook, ServerMode.Echo], peer.Modes);
    }

    [Theory]
    [InlineData("""{ "name": "x", "title": "X", "about": "", "modes": [] }""")]
    [InlineData("""{ "name": "x", "title": "X", "about": "", "modes": ["nonsense"] }""")]
    [InlineData("""{ "title": "X", "about": "", "modes": ["echo"] }""")]
    [InlineData("nonsense")]
    public void A_wrong_one_is_named(string json) =>
        Assert.Contains(_file, Assert.Throws<CompareException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_fullest_mode_is_the_last_that_answers_webhooks()
    {
        Assert.Equal(ServerMode.Durable, new[] { ServerMode.Echo, ServerMode.Durable, ServerMode.Webhook }.Fullest());
        Assert.Equal(ServerMode.Constant, new[] { ServerMode.Constant }.Fullest());
        Assert.Null(new[] { ServerMode.Echo }.Fullest());
    }

    [Fact]
    public void The_peers_of_this_repository_are_named_as_their_folders()
    {
        var peers = Path.Combine(Repository.Root, "bench", "peers");
        Assert.All(
            Directory.Exists(peers) ? Directory.GetFiles(peers, PeerDescription.FileName, SearchOption.AllDirectories) : [],
            static file => Assert.Equal(Path.GetFileName(Path.GetDirectoryName(file)), PeerDescription.Read(file).Name));
    }

    private PeerDescription Read(string json)
    {
        File.WriteAllText(_file, json);
        return PeerDescription.Read(_file);
    }
}
