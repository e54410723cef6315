namespace FastTwiml.MediaStreams.Sessions;

/// <summary>The deadlines and caps of a media stream.</summary>
internal sealed record StreamLimits
{
    /// <summary>The longest name of a mark, in bytes.</summary>
    public const int MarkNameBytes = 256;

    /// <summary>Audio of one message to Twilio: a second. More is sent as several messages.</summary>
    public const int MessageAudioBytes = 8_000;

    /// <summary>Where more bytes wait for Twilio's socket, an assistant's audio is not taken, and an assistant's server is not read.</summary>
    public const int UnsentBytes = 256 * 1024;

    /// <summary>
    /// What is kept of a stream while it is still being found out whether its call is known. Audio beyond three quarters of it is dropped;
    /// when the rest does not fit either, the stream ends.
    /// </summary>
    public const int EarlyBytes = 256 * 1024;

    /// <summary><c>start</c> must come this long after the upgrade.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The records must say this soon whether they know the call; then it is served without them, as when they cannot be read.</summary>
    public TimeSpan Records { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Without a message for this long the stream is over.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after its answer a call may open its stream.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a stream must belong to a call that was answered here.</summary>
    public bool RequireKnownCall { get; init; } = true;
}
