using System.Net;

namespace FastTwiml.Operator;

/// <param name="Listen">Where the operator's pages are.</param>
/// <param name="Token">The bearer token that every request must carry; null where only this machine can ask.</param>
internal sealed record OperatorOptions(IPEndPoint Listen, string? Token)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => Listen.ToString();
}
