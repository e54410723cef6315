using System.Globalization;
using Xunit;

namespace FastTwiml.TestKit;

/// <summary>
/// A test that sends <c>HUP</c> or <c>INT</c> to a process it starts. A shell's background jobs ignore SIGINT, those of nohup SIGHUP, and so
/// does all they start.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SignalFactAttribute : FactAttribute
{
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";

    public SignalFactAttribute(string signal)
    {
        Signal = signal;
        if (File.Exists(Status)
            && File.ReadLines(Status).FirstOrDefault(static line => line.StartsWith(Ignored, StringComparison.Ordinal)) is { } line
            && (ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Bit(signal)) != 0)
        {
            Skip = $"SIG{signal} is ignored here; run the tests in the foreground.";
        }
    }

    public string Signal { get; }

    /// <summary>The signals' own numbers begin with 1, and the mask's bits with theirs.</summary>
    private static ulong Bit(string signal) => signal switch
    {
        "HUP" => 1,
        "INT" => 2,
        _ => throw new ArgumentException($"SIG{signal} is not one that is ignored by habit.", nameof(signal)),
    };
}
