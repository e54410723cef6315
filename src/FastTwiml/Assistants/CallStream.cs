namespace FastTwiml.Assistants;

/// <summary>
/// A call's media stream as its assistant sees it. Every method may be called from any thread, never blocks, and does nothing
/// once the stream is over.
/// </summary>
public abstract class CallStream
{
    /// <summary>Who calls whom, and what was said about the call.</summary>
    public abstract CallInfo Call { get; }

    /// <summary>True until the stream is over.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>How much of what was sent has not been heard yet, as the playback clock has it.</summary>
    public abstract TimeSpan Unheard { get; }

    /// <summary>Has Twilio play this to the caller after everything sent before.</summary>
    /// <param name="audio">Mu-law samples at 8 kHz, one byte each, any number; more than 8,000 go out as several messages.</param>
    /// <returns>
    /// False when nothing was sent: the stream is over, or Twilio takes the bytes too slowly and too many wait
    /// already (256 KiB); try again when the next audio or mark has come.
    /// </returns>
    public abstract bool SendAudio(ReadOnlySpan<byte> audio);

    /// <summary>Asks Twilio to say when everything sent so far has been played: <see cref="IAssistant.OnMark"/>.</summary>
    /// <param name="name">UTF-8, at most 256 bytes; need not be unique but should be.</param>
    /// <returns>False when nothing was sent, as with <see cref="SendAudio"/>, or the name is too long.</returns>
    public abstract bool SendMark(ReadOnlySpan<byte> name);

    /// <summary>Throws away what was sent and is not played yet, as when the caller interrupts. All marks still out come back.</summary>
    public abstract bool Clear();

    /// <summary>Ends the stream and with it the call: after what was handed to Twilio, without waiting for it to be played.</summary>
    public abstract void HangUp();

    /// <summary>Gives the call up: the stream ends, the fallback runs if the assistant has one, and the record says that the assistant failed.</summary>
    public abstract void Fail();
}
