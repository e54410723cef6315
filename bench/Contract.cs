namespace FastTwiml.Bench;

/// <summary>What the generator, the servers that it calls and whoever starts them agree on; in words for peers in peers/README.md.</summary>
internal static class Contract
{
    public const string AuthToken = "0123456789abcdef0123456789abcdef";
    public const string AccountSid = "AC55555555555555555555555555555555";
    public const string Host = "voice.example.com";
    public const string PublicUrl = "https://" + Host;
    public const string WebhookUrl = PublicUrl + "/twiml";
    public const string StreamUrl = "wss://" + Host + "/streams";

    /// <summary>The first of the numbers that are called, without its plus sign.</summary>
    public const long FirstNumber = 15_550_000_000;

    public const int Numbers = 100;
}
