using FastTwiml.Simulation;
using FastTwiml.Simulation.Reports;
using FastTwiml.Simulation.Requests;

namespace FastTwiml.ServerTests.Simulation;

/// <summary>Runs a simulation against the reference server.</summary>
internal static class SimulatedCalls
{
    public static SimulationOptions Options(ReferenceServer server) => new()
    {
        Url = RequestUrl.TryParse(server.Address + "/twiml")!,
        AuthToken = ReferenceServer.AuthToken,
        Duration = TimeSpan.FromMilliseconds(400),
        ChecksEcho = true,
        CallsPerSecond = 1_000,
        Seed = 1,
    };

    public static async Task<SimulationReport> RunAsync(SimulationOptions options)
    {
        using var simulator = new Simulator(options, TimeProvider.System);
        return await simulator.RunAsync(CancellationToken.None);
    }
}
