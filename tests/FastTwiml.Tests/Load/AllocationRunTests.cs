using FastTwiml.Load;
using FastTwiml.Load.Allocations;
using Xunit;

namespace FastTwiml.Tests.Load;

public sealed class AllocationRunTests : IDisposable
{
    private const int Requests = 100;

    private readonly AnsweringServer _server = new();

    [Fact]
    public void Warm_connections_take_so_many_requests_and_twice_as_many()
    {
        // After the warm-up 9,000 bytes, 1,000 more after so many requests, 3,000 more after twice as many.
        var allocated = Run("9000", "10000", "13000");
        Assert.Equal(new AllocatedBytes(Requests, 1_000, 3_000), allocated);
        Assert.Equal(20, allocated.Each);

        // All on one connection, which opens with a request of its own.
        Assert.Equal((4 * Requests) + 1, Assert.Single(_server.Requests));
    }

    [Fact]
    public void A_server_that_does_not_say_is_named() =>
        Assert.Contains("'what?'", Assert.Throws<LoadException>(() => Run("what?")).Message);

    public void Dispose() => _server.Dispose();

    /// <summary>With a process that says such answers one after the other, while another is loaded.</summary>
    private AllocatedBytes Run(params string[] answers)
    {
        var plan = new AllocationPlan { Port = _server.Port, Connections = 1, Requests = Requests, Seed = 3 };
        return new AllocationRun(plan).Run(["sh", "-c", $"echo ready; for answer in {string.Join(' ', answers)}; do read question; echo $answer; done; read end"]);
    }
}
