using FastTwiml.WebSockets.Handlers;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Relays;

/// <summary>What the operator is told of an assistant's own server.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: no connection to the server of assistant {Assistant}: {Why} (attempt {Attempt} of {Attempts}).")]
    public static partial void Unreachable(this ILogger logger, string callSid, string assistant, string why, int attempt, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: the server of assistant {Assistant} is not connected to, because {Why} in the environment of this process.")]
    public static partial void NotConnectable(this ILogger logger, string callSid, string assistant, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: the server of assistant {Assistant} {Did}, so the stream ends as failed.")]
    public static partial void Lost(this ILogger logger, string callSid, string assistant, string did);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: the server of assistant {Assistant} takes neither audio nor anything else, so the stream ends as failed.")]
    public static partial void TakesNothing(this ILogger logger, string callSid, string assistant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: the start message with all parameters is too large for the server of assistant {Assistant}, so the stream ends as failed. Give the call less metadata.")]
    public static partial void StartTooLarge(this ILogger logger, string callSid, string assistant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: the server of assistant {Assistant} broke the WebSocket protocol: {Fault}.")]
    public static partial void BrokeProtocol(this ILogger logger, string callSid, string assistant, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallSid}: a message of assistant {Assistant} was ignored, because {Why}; further ones are counted only.")]
    public static partial void Ignored(this ILogger logger, string callSid, string assistant, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Call {CallSid}: the connection to the server of assistant {Assistant} ended: {Kind} {Code}")]
    public static partial void Closed(this ILogger logger, string callSid, string assistant, WebSocketEndKind kind, ushort code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The relay of call {CallSid} ended by a fault of this program.")]
    public static partial void Fault(this ILogger logger, Exception exception, string callSid);
}
