using System.Globalization;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring;

/// <summary>The servers of a mode, all started and warm; whoever is not measured stands still.</summary>
internal sealed class ServerGroup(ServerMode mode, Generator generator) : IAsyncDisposable
{
    private readonly List<RunningServer> _running = [];
    private readonly Dictionary<RunningServer, double> _micros = [];

    public IReadOnlyList<RunningServer> Running => _running;

    /// <summary>Starts a server and gives it a long first load; throws when it does not answer as it must.</summary>
    public async Task StartAsync(IServer server, Workplace place, TimeSpan warmUp, CancellationToken cancellation)
    {
        var started = await RunningServer.StartAsync(server, mode, place, cancellation);
        try
        {
            _micros.Add(started, await new WarmUp(generator).RunAsync(started, warmUp, cancellation));
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }

        started.Pause();
        _running.Add(started);
    }

    /// <summary>
    /// Whether a whole core is enough for a rate, by the processor time of a warm server: what it answered a second
    /// would say more about its neighbours.
    /// </summary>
    public bool Reaches(RunningServer server, double perSecond, out string reason)
    {
        var most = 1_000_000 / _micros[server];
        reason = string.Create(CultureInfo.InvariantCulture, $"a core answers {most:F0} a second at most");
        return most >= perSecond;
    }

    /// <summary>Measures a server while the others stand still.</summary>
    public static async Task<MeasuredRun> AloneAsync(RunningServer server, Func<Task<MeasuredRun>> measure)
    {
        if (server.Ended is { } ended)
        {
            return new MeasuredRun { Failure = ended };
        }

        server.Resume();
        try
        {
            return await measure();
        }
        finally
        {
            server.Pause();
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_running.Select(static server => server.DisposeAsync().AsTask()));
}
