using System.Text;
using FastTwiml.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Webhooks;

/// <summary>
/// What the operator is told of refused requests and calls. Most have one cause that lasts, such as a wrong <c>PublicUrl</c>: one
/// warning a minute and kind says it, and the counters say how many there were. Whoever does not even try to sign is not Twilio, and
/// causes no warning.
/// </summary>
internal sealed partial class RefusalLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly LogInterval _signature = new(Interval, time);
    private readonly LogInterval _upgrade = new(Interval, time);
    private readonly LogInterval _unknown = new(Interval, time);

    /// <summary>Whether the next mismatch is to be told, so that its URL is needed.</summary>
    public bool TakesMismatch(int signatures) =>
        logger.IsEnabled(LogLevel.Debug) || (signatures > 0 && logger.IsEnabled(LogLevel.Warning) && _signature.TryPass());

    /// <summary>A signature does not fit. The query, which has what was said about the call, is shown at Debug level only.</summary>
    public void Mismatch(ReadOnlySpan<byte> url, int signatures)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LogMismatch(Encoding.UTF8.GetString(url), signatures);
            return;
        }

        var query = url.IndexOf((byte)'?');
        LogSignedMismatch(Encoding.UTF8.GetString(query < 0 ? url : url[..query]));
    }

    /// <summary>A request for a stream that is signed, but is no upgrade to a WebSocket.</summary>
    public void NotUpgraded(int signatures)
    {
        if (signatures > 0 && logger.IsEnabled(LogLevel.Warning) && _upgrade.TryPass())
        {
            LogNotUpgraded();
        }
    }

    /// <summary>A call that no assistant takes.</summary>
    public void NobodyTakes(ReadOnlySpan<byte> callSid, ReadOnlySpan<byte> to)
    {
        if (logger.IsEnabled(LogLevel.Warning) && _unknown.TryPass())
        {
            LogNobodyTakes(Encoding.UTF8.GetString(callSid), Encoding.UTF8.GetString(to));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "403: no token signs this request as {Url} ({Signatures} X-Twilio-Signature field(s) came). "
            + "If Twilio asked for another URL, set PublicUrl to the one it asks for.")]
    private partial void LogMismatch(string url, int signatures);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "403: no token signs a request as {Url}. If Twilio asked for another URL, set PublicUrl to the one it asks for; "
            + "if not, the auth token is not the account's. Said once a minute at most; fasttwiml_refusals_total counts all of them.")]
    private partial void LogSignedMismatch(string url);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "426: a signed request for a media stream came without its upgrade to a WebSocket, so a proxy on the way does not pass it on. "
            + "It has to speak HTTP/1.1 and send Upgrade and Connection. Said once a minute at most; fasttwiml_refusals_total counts all of them.")]
    private partial void LogNotUpgraded();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Call {CallSid} to {To} belongs to no assistant, so it is not taken. `fasttwiml numbers list` shows who has which number. "
            + "Said once a minute at most; fasttwiml_calls_rejected_total counts all of them.")]
    private partial void LogNobodyTakes(string callSid, string to);
}
