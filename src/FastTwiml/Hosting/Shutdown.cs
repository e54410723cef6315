using FastTwiml.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>
/// How the voice listener ends. Twilio does not try a refused webhook again, so none is refused: first the balancers are told,
/// then the listeners close, then what is in progress is finished, and what still is not is closed in words before it is cut.
/// </summary>
internal sealed class Shutdown(VoiceServer server, DrainState drain, TimeProvider time, ILogger logger)
{
    /// <summary>How long media streams have for the handshake that closes them: a round trip to Twilio and their last record.</summary>
    public static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);

    /// <summary>The same after a second signal: whoever sends it does not want to wait.</summary>
    public static readonly TimeSpan ShortCloseTime = TimeSpan.FromMilliseconds(500);

    /// <param name="delay">How long calls are still taken after <c>/ready</c> has turned.</param>
    /// <param name="timeout">How long calls and requests in progress may take after that.</param>
    /// <param name="atOnce">Skips what is left of the waiting, but for a short moment in which media streams are closed.</param>
    public async Task RunAsync(TimeSpan delay, TimeSpan timeout, CancellationToken atOnce)
    {
        drain.BeginDraining();
        if (delay > TimeSpan.Zero && !atOnce.IsCancellationRequested)
        {
            logger.LogInformation("Draining: /ready says 503, calls are still taken for {Delay} (DrainDelay); a second signal ends at once", delay);
            await Task.Delay(delay, time, atOnce).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        logger.LogInformation("Closing the listeners; calls and requests in progress have {Timeout} (DrainTimeout)", timeout);

        // The server waits for its connections and cuts them when the token fires, so it fires only after they were asked to end.
        using var cut = new CancellationTokenSource();
        var stopped = server.StopAsync(drain.BeginClosing, cut.Token);
        if (!await EndsWithin(stopped, timeout, atOnce))
        {
            logger.LogInformation("Closing what is still in progress: media streams with 1001 (going away)");
            drain.BeginEndingStreams();
            if (!await EndsWithin(stopped, CloseTime, atOnce) && atOnce.IsCancellationRequested)
            {
                await EndsWithin(stopped, ShortCloseTime, CancellationToken.None);
            }

            await cut.CancelAsync();
        }

        await stopped;
        drain.BeginClosing();
    }

    /// <summary>Waits for the server; false when the time is over or the token fires before.</summary>
    private async Task<bool> EndsWithin(Task stopped, TimeSpan limit, CancellationToken unless)
    {
        await stopped.WaitAsync(limit, time, unless).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return stopped.IsCompleted;
    }
}
