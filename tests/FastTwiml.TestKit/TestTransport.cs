using FastTwiml.Transports;

namespace FastTwiml.TestKit;

/// <summary>The transport that the servers of a test run have: the same tests run over each.</summary>
internal static class TestTransport
{
    /// <summary>As the program's own setting says, so that processes which the tests start have it too.</summary>
    public static TransportKind Kind { get; } = Environment.GetEnvironmentVariable("FASTTWIML_Transport") is { } name
        ? Enum.Parse<TransportKind>(name, ignoreCase: true)
        : TransportKind.Auto;
}
