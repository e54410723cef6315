using System.Globalization;
using FastTwiml.Simulation.Reports;

namespace FastTwiml.Cli.Output;

/// <summary>The report of a simulation for people; its last line is the verdict.</summary>
internal static class SimulationText
{
    /// <summary>Beyond this a long time may be the simulator's own.</summary>
    private const double LateMs = 20;

    public static void Write(TextWriter output, SimulationReport report)
    {
        TextTable.WriteProperties(output,
        [
            ("calls", Text($"{report.Calls} in {report.Seconds:F1} s: {report.Answered} answered, {report.Refused} refused, {report.Failed} failed")),
            ("fallback", report.Fallbacks > 0 ? Text($"{report.Fallbacks} answers came from the fallback URL") : null),
            ("streams", Text($"{report.Streams} opened")),
            ("messages", Text($"{report.MessagesSent} out, {report.MessagesReceived} back")),
            ("audio", Text($"{report.AudioBytesSent} bytes out ({Seconds(report.AudioBytesSent)} s), {report.AudioBytesReceived} back ({Seconds(report.AudioBytesReceived)} s)")),
            ("marks", report.MarksReceived > 0 ? Text($"{report.MarksReceived} asked for, {report.MarksReturned} given back; {report.Clears} clears") : null),
            ("unplayed", Text($"at most {report.LongestLeadMs:F0} ms of a call's audio waited to be played")),
            ("unread", report.MostUnreadBytes > 0 ? Text($"at most {report.MostUnreadBytes} bytes of a stream were left unread by the server") : null),
        ]);
        output.WriteLine();
        WriteTimes(output, report);
        WriteCounts(output, "refused", report.Refusals);
        WriteCounts(output, "failed", report.Failures);
        WriteCounts(output, "status callbacks failed", report.CallbackFailures);
        WriteCounts(output, "Twilio would warn", report.Warnings);
        WriteCounts(output, "closed by the server", report.ServerCloses);
        WriteCounts(output, "other verbs", report.Verbs);
        output.WriteLine();
        if (report.SimulatorLate.P99Ms > LateMs)
        {
            output.WriteLine(Text($"The simulator itself was late: by {report.SimulatorLate.P99Ms:F1} ms at the 99th percentile. The machine is too busy for this many calls, so do not take these times for the server's."));
        }

        if (report.Echo is { } echo && echo.ChangedBytes * 2 > report.AudioBytesReceived)
        {
            output.WriteLine("Most of what came back is not what was said. If the assistant is no echo, use --check none.");
        }

        output.WriteLine(report.Verdict);
    }

    private static void WriteTimes(TextWriter output, SimulationReport report)
    {
        (string Name, LatencySummary? Times)[] all =
        [
            ("webhook answered", report.Webhook),
            ("stream opened", report.StreamOpen),
            ("echo came back", report.EchoRoundTrip),
            ("simulator late", report.SimulatorLate),
        ];
        var rows = all.Where(static row => row.Times is { Count: > 0 }).Select(static row => (string[])
            [row.Name, Ms(row.Times!.P50Ms), Ms(row.Times.P90Ms), Ms(row.Times.P99Ms), Ms(row.Times.P999Ms), Ms(row.Times.MaxMs)]);
        TextTable.Write(output, ["ms", "p50", "p90", "p99", "p99.9", "max"], rows);
    }

    private static void WriteCounts(TextWriter output, string what, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{what}:");
        foreach (var (reason, count) in counts.OrderByDescending(static pair => pair.Value))
        {
            output.WriteLine(Text($"  {count}  {TerminalText.OneLine(reason)}"));
        }
    }

    private static string Seconds(long audioBytes) => (audioBytes / 8_000.0).ToString("F1", CultureInfo.InvariantCulture);

    private static string Ms(double milliseconds) => milliseconds.ToString("F2", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
