namespace FastTwiml.Webhooks.Signature;

/// <summary>An account or subaccount that has tokens of its own. Not a record, so that nothing prints the tokens.</summary>
internal sealed class TwilioAccount(string accountSid, string authToken, string? secondaryAuthToken = null)
{
    public string AccountSid { get; } = accountSid;

    /// <summary>The token that Twilio signs with now.</summary>
    public AuthToken Primary { get; } = new(authToken);

    /// <summary>The token that takes over, or went before, during a rotation.</summary>
    public AuthToken? Secondary { get; } = string.IsNullOrWhiteSpace(secondaryAuthToken) ? null : new AuthToken(secondaryAuthToken);
}
