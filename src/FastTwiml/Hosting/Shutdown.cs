using FastTwiml.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>
/// How the voice listener ends. Twilio does not try a refused webhook again, so none is refused: first the balancers are told,
/// then the listeners close, then what is in progress is finished.
/// </summary>
internal sealed class Shutdown(VoiceServer server, DrainState drain, TimeProvider time, ILogger logger)
{
    /// <param name="delay">How long calls are still taken after <c>/ready</c> has turned.</param>
    /// <param name="timeout">How long requests in progress may take after that.</param>
    /// <param name="atOnce">Skips what is left of the waiting.</param>
    public async Task RunAsync(TimeSpan delay, TimeSpan timeout, CancellationToken atOnce)
    {
        drain.BeginDraining();
        if (delay > TimeSpan.Zero && !atOnce.IsCancellationRequested)
        {
            logger.LogInformation("Draining: /ready says 503, calls are still taken for {Delay} (DrainDelay); a second signal ends at once", delay);
            await Task.Delay(delay, time, atOnce).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        logger.LogInformation("Closing the listeners; requests in progress have {Timeout} (DrainTimeout)", timeout);
        using var late = new CancellationTokenSource(timeout, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(late.Token, atOnce);
        await server.StopAsync(drain.BeginClosing, abort.Token);
        drain.BeginClosing();
    }
}
