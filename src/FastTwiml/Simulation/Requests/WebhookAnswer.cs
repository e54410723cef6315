namespace FastTwiml.Simulation.Requests;

/// <summary>What came of a webhook: an answer, or why Twilio would have none.</summary>
/// <param name="Fault">Why the answer cannot be used; null when it can.</param>
/// <param name="ErrorCode">Twilio's number for that; 0 when there is none.</param>
/// <param name="Body">The TwiML; empty for what needs none.</param>
/// <param name="TookMicros">From the request to the whole answer.</param>
internal sealed record WebhookAnswer(string? Fault, int ErrorCode, string Body, long TookMicros)
{
    /// <summary>Twilio's number for an answer whose status is none from 200 to 299.</summary>
    public const int BadStatus = 11200;

    /// <summary>The answer came from the fallback URL.</summary>
    public bool IsFallback { get; init; }
}
