using System.Security.Cryptography;

namespace FastTwiml.Simulation.Requests;

/// <summary>Who calls whom in a simulated call, and by which names Twilio knows it.</summary>
internal sealed record CallIdentity(string AccountSid, string From, string To, bool IsOutbound)
{
    /// <summary>Never the same again, in whatever run.</summary>
    public string CallSid { get; } = NewSid("CA");

    public string StreamSid { get; } = NewSid("MZ");

    private static string NewSid(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
