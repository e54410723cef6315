namespace FastTwiml.Compare.Servers;

/// <summary>What every server and the generator agree on.</summary>
internal static class Contract
{
    public const string AuthToken = "0123456789abcdef0123456789abcdef";
    public const string PublicUrl = "https://voice.example.com";
    public const long FirstNumber = 15_550_000_000;
    public const int Numbers = 100;
}
