namespace FastTwiml.Twiml;

/// <summary>The places of a <see cref="ConnectStream"/> document that differ from call to call.</summary>
internal enum ConnectStreamPart : byte
{
    /// <summary>Nothing: the piece is the same in every document.</summary>
    None = 0,
    Action,
    Url,
    Name,
    StatusCallback,
    To,
    From,
    Outbound,
    AssistantId,
    WelcomeMessage,
    Agenda,
    ToPhoneNumber,
}
