using System.Runtime.InteropServices;

namespace FastTwiml.Hosting;

/// <summary>
/// The signals an operator or a supervisor sends: SIGTERM and SIGINT end the process in order, a second one at once; SIGHUP
/// has tokens and certificates read again.
/// </summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _atOnce = new();
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _hangup;
    private readonly Lock _hangups = new();
    private Action? _onHangup;

    public ProcessSignals()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Hangup);
    }

    /// <summary>Completes with the first signal to end.</summary>
    public Task Stop => _stop.Task;

    /// <summary>Fires with the second one.</summary>
    public CancellationToken AtOnce => _atOnce.Token;

    /// <summary>What SIGHUP does; until it is set, a SIGHUP does nothing.</summary>
    public void OnHangup(Action action)
    {
        lock (_hangups)
        {
            _onHangup = action;
        }
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _hangup.Dispose();
        _atOnce.Dispose();
    }

    private void End(PosixSignalContext signal)
    {
        // The runtime would end the process; we end it ourselves, after the drain.
        signal.Cancel = true;
        if (!_stop.TrySetResult())
        {
            _atOnce.Cancel();
        }
    }

    private void Hangup(PosixSignalContext signal)
    {
        signal.Cancel = true;

        // Two SIGHUPs run one after the other, so the later one reads the newer files.
        lock (_hangups)
        {
            _onHangup?.Invoke();
        }
    }
}
