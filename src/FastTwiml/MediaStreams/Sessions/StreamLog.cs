using System.Text;
using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Messages;
using Microsoft.Extensions.Logging;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>
/// What is logged of streams. A peer's fault is a Debug line, unless it lets a caller down: then one line a stream says so at the level that
/// is shown by default.
/// </summary>
internal static partial class StreamLog
{
    /// <summary>A stream ended before its call was with an assistant.</summary>
    public static void NotServed(this ILogger logger, StreamEnd end, ReadOnlySpan<byte> callSid)
    {
        if (end is StreamEnd.UnknownCall or StreamEnd.AnotherAccount or StreamEnd.TooLate or StreamEnd.SecondStream)
        {
            logger.StreamRefused(Encoding.UTF8.GetString(callSid), StreamEnds.Text(end), Encoding.UTF8.GetString(StreamClose.Reason(end)));
        }
        else
        {
            logger.StreamNotServed(end, Encoding.UTF8.GetString(callSid));
        }
    }

    /// <summary>A stream ended that was with its assistant.</summary>
    public static void Ended(this ILogger logger, StreamEnd end, ReadOnlySpan<byte> callSid)
    {
        // A drain ends all streams at once, and has a line of its own.
        if (end.IsFailure() && end != StreamEnd.Drained)
        {
            logger.StreamFailed(Encoding.UTF8.GetString(callSid), StreamEnds.Text(end));
        }
        else if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.StreamEnded(Encoding.UTF8.GetString(callSid), end);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A message of a media stream was not taken: {Fault} {Field}")]
    public static partial void MessageNotTaken(this ILogger logger, MessageFault fault, string field);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A media stream ended before its call was served: {End} (call {CallSid})")]
    private static partial void StreamNotServed(this ILogger logger, StreamEnd end, string callSid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Call {CallSid}: its media stream was refused as {Reason}. {Sentence}")]
    private static partial void StreamRefused(this ILogger logger, string callSid, string reason, string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "Call {CallSid}: its media stream ended as failed: {Reason}")]
    private static partial void StreamFailed(this ILogger logger, string callSid, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The media stream of call {CallSid} ended: {End}")]
    private static partial void StreamEnded(this ILogger logger, string callSid, StreamEnd end);

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
