using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Sessions;

namespace FastTwiml.MediaStreams.Consumers;

/// <summary>
/// Where a stream's messages go. Called by the stream's own loop, one call at a time: <see cref="Start"/> first, <see cref="End"/>
/// last. Nothing may block or throw.
/// </summary>
internal abstract class StreamConsumer
{
    /// <summary>Caller's audio that the assistant never got, because it was too slow.</summary>
    public abstract long DroppedBytes { get; }

    /// <summary>The call may be served.</summary>
    public abstract void Start(StreamSession stream, in StreamMessage start);

    /// <summary>Takes a <c>media</c> message.</summary>
    /// <returns>How many bytes of audio it holds; -1 when its payload is not base64.</returns>
    public abstract int TakeAudio(in StreamMessage media);

    /// <summary>Takes every other message after <c>start</c>, also those that Twilio has not documented yet.</summary>
    /// <param name="message">The message.</param>
    /// <param name="wasPlayed">Of a mark: whether the audio before it was heard.</param>
    public abstract void Take(in StreamMessage message, bool wasPlayed);

    /// <summary>The stream is over.</summary>
    public abstract void End(StreamEnd end);
}
