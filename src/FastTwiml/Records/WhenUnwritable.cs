namespace FastTwiml.Records;

/// <summary>What a webhook gets while its record cannot be written.</summary>
internal enum WhenUnwritable : byte
{
    /// <summary>The call is answered: a caller is worth more than a row.</summary>
    Answer,

    /// <summary>503, so that Twilio goes to the fallback URL.</summary>
    Refuse,
}
