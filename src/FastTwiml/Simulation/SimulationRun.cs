using System.Collections.Concurrent;
using FastTwiml.Simulation.Pacing;
using FastTwiml.Simulation.Reports;
using FastTwiml.Simulation.Requests;
using FastTwiml.Simulation.Streams;

namespace FastTwiml.Simulation;

/// <summary>What the calls of a run share.</summary>
internal sealed class SimulationRun : IDisposable
{
    /// <summary>What one pacing thread serves; it also writes their messages.</summary>
    private const int CallsPerThread = 1_000;

    private readonly PacingThread[] _pacing;
    private readonly ConcurrentDictionary<SimulatedStream, bool> _streams = new();

    public SimulationRun(SimulationOptions options, TimeProvider time)
    {
        Options = options;
        Clock = new MicrosecondClock(time);
        Signer = new RequestSigner(options.AuthToken);
        Webhooks = new WebhookClient(Signer, options.AcceptsAnyCertificate);
        AudioKey = new SeededRandom(options.Seed).Next();
        var threads = Math.Clamp(Math.Min(options.Calls, options.Concurrency) / CallsPerThread, 1, Environment.ProcessorCount);
        _pacing = [.. Enumerable.Range(0, threads).Select(_ => new PacingThread(Clock, Lateness))];
    }

    public SimulationOptions Options { get; }

    public MicrosecondClock Clock { get; }

    public RequestSigner Signer { get; }

    public WebhookClient Webhooks { get; }

    /// <summary>Tells this run's audio from any other's.</summary>
    public ulong AudioKey { get; }

    /// <summary>From a voice webhook to its whole answer.</summary>
    public LatencyHistogram WebhookTimes { get; } = new();

    /// <summary>From the TwiML to the open WebSocket.</summary>
    public LatencyHistogram OpenTimes { get; } = new();

    /// <summary>From a message's bytes out to the same bytes back.</summary>
    public LatencyHistogram EchoTimes { get; } = new();

    /// <summary>How late the simulator itself was with what it had to send.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public IEnumerable<SimulatedStream> Streams => _streams.Keys;

    public void Add(SimulatedStream stream) => _streams[stream] = true;

    public void Remove(SimulatedStream stream) => _streams.TryRemove(stream, out _);

    public PacingThread PacingOf(int call) => _pacing[call % _pacing.Length];

    public void Dispose()
    {
        foreach (var thread in _pacing)
        {
            thread.Dispose();
        }

        Webhooks.Dispose();
    }
}
