namespace FastTwiml.WebSockets.Handshakes;

/// <summary>What came of a server's answer to an upgrade.</summary>
/// <param name="IsComplete">False while everything so far may be the beginning of an answer; then the rest has no meaning.</param>
/// <param name="Consumed">After an accepted upgrade: the bytes of the answer; what follows are frames.</param>
/// <param name="StatusCode">The status code, if there was one.</param>
/// <param name="Fault">Why the upgrade is not accepted.</param>
internal readonly record struct UpgradeAnswer(bool IsComplete, int Consumed, int StatusCode, UpgradeFault Fault)
{
    public bool IsAccepted => IsComplete && Fault == UpgradeFault.None;

    public static UpgradeAnswer Incomplete() => default;

    public static UpgradeAnswer Accepted(int consumed) => new(IsComplete: true, consumed, 101, UpgradeFault.None);

    public static UpgradeAnswer Refused(UpgradeFault fault, int statusCode = 0) => new(IsComplete: true, 0, statusCode, fault);
}
