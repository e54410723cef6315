namespace FastTwiml.Scenarios.Client;

/// <summary>How a server ended a stream.</summary>
/// <param name="Code">Of its close frame, or <see cref="Lost"/> when there was none.</param>
/// <param name="Reason">Of its close frame, or what the connection said instead.</param>
internal sealed record StreamClosed(int Code, string Reason)
{
    /// <summary>The connection ended without a close frame (RFC 6455 section 7.1.5).</summary>
    public const int Lost = 1006;

    public override string ToString() => $"{Code} {Reason}".TrimEnd();
}
