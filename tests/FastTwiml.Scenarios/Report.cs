using System.Diagnostics;

namespace FastTwiml.Scenarios;

/// <summary>What a scenario measured and whether that is as it must be, printed as it comes.</summary>
internal sealed class Report
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public int Failures { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public void Measured(string what) => Print(what);

    /// <summary>One requirement; the scenario goes on when it is not met, and fails.</summary>
    public void Require(bool isMet, string what)
    {
        Failures += isMet ? 0 : 1;
        Print($"{(isMet ? "ok" : "FAILED")}: {what}");
    }

    /// <summary>How long something took, or that it did not happen.</summary>
    public static string Milliseconds(TimeSpan? taken) => taken is { } time ? $"{time.TotalMilliseconds:0} ms" : "never";

    private void Print(string line) => Console.WriteLine($"  {Elapsed.TotalSeconds,5:0.0} s  {line}");
}
