using FastTwiml.Transports;

namespace FastTwiml.TestKit;

/// <summary>The transport that the servers of a test run have: the same tests run over each.</summary>
internal static class TestTransport
{
    /// <summary>The program's own setting: processes that the tests start have it from their environment.</summary>
    public const string Variable = "FASTTWIML_Transport";

    private static readonly string Name = Environment.GetEnvironmentVariable(Variable) ?? "auto";

    public static TransportKind Kind { get; } = TransportFactory.TryParse(Name, out var kind) ? kind : throw new InvalidOperationException($"{Variable} is '{Name}'.");

    /// <summary>The same as an option of the command line.</summary>
    public static string Option { get; } = $"--Transport={Name}";
}
