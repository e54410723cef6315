using System.Globalization;

namespace FastTwiml.Load.Measuring;

/// <summary>A result as a few lines for a reader.</summary>
internal static class ResultTable
{
    public static string Of(LoadResult result)
    {
        var lines = new List<string>();
        if (result.Answered > 0)
        {
            Add("answered", $"{result.Answered:N0} in {result.Seconds:F2} s, {result.PerSecond:N0} a second; limit: {result.Limit}");
            Add("latency", $"p50 {result.P50:N0} µs, p90 {result.P90:N0}, p99 {result.P99:N0}, p99.9 {result.P999:N0}, longest {result.Max:N0}");
            Add("generator", $"{result.GeneratorMicros:F2} µs each, {result.GeneratorCore:P0} of a core");
        }

        if (result.ServerMicros is { } server)
        {
            Add("server", $"{server:F2} µs each ({result.ServerUser:F2} user, {result.ServerSystem:F2} system), {result.ServerCore:P0} of a core");
        }

        if (result.Milliseconds is { } milliseconds)
        {
            Add("first answer", $"{milliseconds:N1} ms after the start");
        }

        if (result.ResidentBytes is { } resident)
        {
            Add("resident", $"{resident / 1048576.0:N1} MiB");
        }

        if (result.BytesPerSocket is { } bytes)
        {
            Add("idle socket", $"{bytes:N0} bytes each");
        }

        if (result.AllocatedEach is { } allocated)
        {
            Add("allocated", $"{allocated:F3} bytes each ({result.AllocatedOnce:N0}, and {result.AllocatedTwice:N0} for twice as many)");
        }

        if (result.LongestBacklog is { } backlog)
        {
            Add("backlog", $"{backlog:N0} at most");
        }

        if (result.GeneratorLateP99 is { } late)
        {
            Add("sent late", $"p99 {late:N0} µs");
        }

        if (result.Over20ms is { } over)
        {
            Add("over 20 ms", $"{over:P3}");
        }

        if (result.Rows is { } rows)
        {
            Add("rows", $"{rows:N0} of {result.Sent200:N0}");
        }

        if (result.Void is { } reason)
        {
            Add("VOID", $"{reason}");
        }

        return string.Join(Environment.NewLine, lines);

        void Add(string name, FormattableString text) => lines.Add($"{name,-13}{text.ToString(CultureInfo.InvariantCulture)}");
    }
}
