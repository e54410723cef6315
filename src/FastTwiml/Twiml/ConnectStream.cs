namespace FastTwiml.Twiml;

/// <summary>The values of one <c>&lt;Connect&gt;&lt;Stream&gt;</c> document, as UTF-8. Empty ones leave out their attribute or parameter.</summary>
internal ref struct ConnectStream
{
    /// <summary>Where Twilio opens the media stream; always written.</summary>
    public ReadOnlySpan<byte> Url;

    /// <summary>The stream's name, unique in its call.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Where Twilio reports that the stream started and stopped.</summary>
    public ReadOnlySpan<byte> StatusCallback;

    /// <summary>What Twilio asks for when the stream is over.</summary>
    public ReadOnlySpan<byte> Action;

    public ReadOnlySpan<byte> To;

    public ReadOnlySpan<byte> From;

    /// <summary>Whether the parameters below are written, after <c>outbound</c> with the value <c>true</c>.</summary>
    public bool Outbound;

    public ReadOnlySpan<byte> AssistantId;

    public ReadOnlySpan<byte> WelcomeMessage;

    public ReadOnlySpan<byte> Agenda;

    public ReadOnlySpan<byte> ToPhoneNumber;
}
