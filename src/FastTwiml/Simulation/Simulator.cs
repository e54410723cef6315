using System.Diagnostics.CodeAnalysis;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Reports;

namespace FastTwiml.Simulation;

/// <summary>A Twilio double: places calls at a rate, leads each to its end, and reports what was seen.</summary>
internal sealed class Simulator : IDisposable
{
    private readonly SimulationRun _run;
    private readonly SimulationTally _tally = new();
    private readonly TimeProvider _time;
    private int _started;

    public Simulator(SimulationOptions options, TimeProvider time)
    {
        _run = new SimulationRun(options, time);
        _time = time;
        Recording = options.Records ? new CallRecording() : null;
    }

    /// <summary>What the first call heard.</summary>
    public CallRecording? Recording { get; }

    /// <summary>The first call, once it has begun.</summary>
    public SimulatedCall? FirstCall { get; private set; }

    /// <summary>How it goes, while it goes.</summary>
    public SimulationProgress Progress()
    {
        long messages = 0;
        var live = 0;
        foreach (var stream in _run.Streams)
        {
            live++;
            messages += stream.Result.MessagesSent + stream.Result.MessagesReceived;
        }

        var (ended, failed, endedMessages) = _tally.Ended;
        return new SimulationProgress(_started, ended, failed, live, messages + endedMessages, _run.EchoTimes.MaxMicros / 1_000.0);
    }

    /// <summary>Runs to the end. Once it is told to stop, no call begins any more and those that live hang up.</summary>
    [SuppressMessage("Reliability", "CA2025", Justification = "All calls are awaited before the semaphore goes.")]
    public async Task<SimulationReport> RunAsync(CancellationToken stop)
    {
        var begun = _time.GetTimestamp();
        using var free = new SemaphoreSlim(_run.Options.Concurrency);
        await using var hangUp = stop.Register(HangUp);
        List<Task> calls = [];
        for (var number = 0; number < _run.Options.Calls && await WaitAsync(free, begun, number, stop); number++)
        {
            _started++;
            calls.Add(CallAsync(number, free));
        }

        await Task.WhenAll(calls);
        return SimulationReport.Of(_run, _tally, _started, _time.GetElapsedTime(begun));
    }

    public void Dispose() => _run.Dispose();

    private async Task<bool> WaitAsync(SemaphoreSlim free, long begun, int number, CancellationToken stop)
    {
        try
        {
            var wait = TimeSpan.FromSeconds(number / _run.Options.CallsPerSecond) - _time.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, stop);
            }

            await free.WaitAsync(stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task CallAsync(int number, SemaphoreSlim free)
    {
        var outcome = new CallOutcome();
        try
        {
            var call = new SimulatedCall(_run, number, number == 0 ? Recording : null);
            FirstCall ??= call;

            // What has begun is led to its end; every request in it has a deadline.
            outcome = await call.RunAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            outcome.Fault = $"the simulator failed: {exception}";
        }
        finally
        {
            _tally.Add(outcome);
            free.Release();
        }
    }

    private void HangUp()
    {
        foreach (var stream in _run.Streams)
        {
            stream.HangUp();
        }
    }
}
