namespace FastTwiml.Peers.AspNet;

/// <summary>What the webhook of an inbound call says, and when it came in, in UTC microseconds since 1970.</summary>
internal sealed record InboundCall(string CallSid, string AccountSid, string From, string To, long AssistantId, string Status, long WebhookAt)
{
    /// <summary>The time in the unit of <see cref="WebhookAt"/>.</summary>
    public static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
