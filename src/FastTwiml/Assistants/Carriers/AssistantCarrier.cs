using FastTwiml.Assistants.Threads;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Assistants.Carriers;

/// <summary>
/// Brings what happens on a media stream to the stream's assistant. The stream calls <see cref="Start"/> first and
/// <see cref="End"/> last, one call at a time, and never from inside one of the assistant's own calls. No method waits for
/// the assistant or throws; nothing is allocated by a message in steady state.
/// </summary>
internal abstract class AssistantCarrier(AssistantKind kind, ILogger logger)
{
    /// <summary>Audio that the assistant never heard, because it was too slow.</summary>
    public abstract long DroppedBytes { get; }

    /// <summary>The kind of assistant that is carried.</summary>
    protected AssistantKind Kind { get; } = kind;

    /// <summary>A carrier for one stream: the assistant itself is made when the stream starts.</summary>
    public static AssistantCarrier Create(AssistantKind kind, IAssistantThreads threads, ILogger logger) =>
        kind.NeverBlocks ? new InlineAssistant(kind, logger) : new QueuedAssistant(kind, threads, logger);

    /// <inheritdoc cref="IAssistant.OnStart"/>
    public abstract void Start(CallStream stream);

    /// <inheritdoc cref="IAssistant.OnAudio"/>
    public abstract void Audio(ReadOnlySpan<byte> audio);

    /// <inheritdoc cref="IAssistant.OnDigit"/>
    public abstract void Digit(char digit);

    /// <inheritdoc cref="IAssistant.OnMark"/>
    public abstract void Mark(ReadOnlySpan<byte> name, bool played);

    /// <inheritdoc cref="IAssistant.OnEnd"/>
    public abstract void End(StreamEnd end);

    /// <summary>The assistant threw: the stream ends as failed, and the log says what happened.</summary>
    protected void GiveUp(CallStream stream, Exception exception)
    {
        if (exception is AssistantException)
        {
            GiveUp(stream, exception.Message);
            return;
        }

        logger.LogWarning(exception, "The {Kind} assistant of call {CallSid} threw an exception, so the stream ends as failed.", Kind.Name, stream.Call.CallSid);
        stream.Fail();
    }

    /// <summary>The assistant cannot go on: the stream ends as failed, and the log says why.</summary>
    protected void GiveUp(CallStream stream, string reason)
    {
        logger.LogWarning("The {Kind} assistant of call {CallSid} gave up, so the stream ends as failed: {Reason}.", Kind.Name, stream.Call.CallSid, reason);
        stream.Fail();
    }

    /// <summary>The assistant threw when the stream was over already.</summary>
    protected void LogAtEnd(CallStream stream, Exception exception) =>
        logger.LogWarning(exception, "The {Kind} assistant of call {CallSid} threw an exception after the end of its stream.", Kind.Name, stream.Call.CallSid);
}
