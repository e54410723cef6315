using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Messages;
using Microsoft.Extensions.Logging;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>What is logged of streams. A peer's fault never is more than a Debug line.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "A message of a media stream was not taken: {Fault} {Field}")]
    public static partial void MessageNotTaken(this ILogger logger, MessageFault fault, string field);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A media stream ended before its call was served: {End} (call {CallSid})")]
    public static partial void StreamNotServed(this ILogger logger, StreamEnd end, string callSid);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The media stream of call {CallSid} ended: {End}")]
    public static partial void StreamEnded(this ILogger logger, string callSid, StreamEnd end);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Call {CallSid} was answered with assistant {Assistant}, which is not there any more, so its stream ends as failed.")]
    public static partial void AssistantGone(this ILogger logger, string callSid, long assistant);

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether call {CallSid} is known could not be found out.")]
    public static partial void AdmissionFault(this ILogger logger, Exception exception, string callSid);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The records cannot be read, so the stream of call {CallSid} is served without them.")]
    public static partial void RecordsUnreadable(this ILogger logger, Exception exception, string callSid);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The records did not answer within {Time}, so the stream of call {CallSid} is served without them.")]
    public static partial void RecordsSilent(this ILogger logger, string callSid, TimeSpan time);
}
