namespace FastTwiml.Assistants;

/// <summary>
/// Who answers a call: one object a media stream. Its methods are called one at a time and in the order in which things
/// happened, on threads that belong to assistants (unless its kind never blocks): one that takes long delays its own call
/// only, whose oldest audio is dropped beyond some seconds (never a digit, a mark or the end).
/// </summary>
/// <remarks>
/// Nothing is allocated on the way in or out unless the assistant does. A span is valid until the method returns. An
/// exception ends the stream as failed, so that the call's fallback runs.
/// See https://www.twilio.com/docs/voice/media-streams/websocket-messages.
/// </remarks>
public interface IAssistant
{
    /// <summary>The stream is open: from here on audio may be sent. Called first, once.</summary>
    /// <param name="stream">The call and what can be done with it; valid, from any thread, until the stream is over.</param>
    void OnStart(CallStream stream);

    /// <summary>What the caller said: mu-law samples at 8 kHz, one byte each, usually 160 (20 ms).</summary>
    /// <param name="audio">Valid until the method returns.</param>
    void OnAudio(ReadOnlySpan<byte> audio);

    /// <summary>The caller pressed a key: <c>0</c> to <c>9</c>, <c>*</c>, <c>#</c>, <c>A</c> to <c>D</c>.</summary>
    void OnDigit(char digit)
    {
    }

    /// <summary>A mark came back: everything sent before it has been played, or was thrown away by a clear.</summary>
    /// <param name="name">The mark's name in UTF-8; valid until the method returns.</param>
    /// <param name="played">True when the audio before it was heard, false when a <see cref="CallStream.Clear"/> threw it away.</param>
    void OnMark(ReadOnlySpan<byte> name, bool played)
    {
    }

    /// <summary>The stream is over, for whatever reason. Called last, once, also when the assistant itself ended it.</summary>
    void OnEnd(StreamEnd end)
    {
    }
}
