namespace FastTwiml.Simulation.Reports;

/// <summary>What was seen in a run.</summary>
internal sealed record SimulationReport
{
    public required bool Ok { get; init; }

    /// <summary>One line: <c>ok: …</c> or <c>FAILED: …</c>.</summary>
    public required string Verdict { get; init; }

    public required double Seconds { get; init; }

    public required int Calls { get; init; }

    public required int Answered { get; init; }

    public required int Refused { get; init; }

    public required int Failed { get; init; }

    /// <summary>Answers that came from the fallback URL.</summary>
    public required int Fallbacks { get; init; }

    public required IReadOnlyDictionary<string, long> Refusals { get; init; }

    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    public required IReadOnlyDictionary<string, long> CallbackFailures { get; init; }

    public required int Streams { get; init; }

    public required long MessagesSent { get; init; }

    public required long MessagesReceived { get; init; }

    public required long AudioBytesSent { get; init; }

    public required long AudioBytesReceived { get; init; }

    public required long MarksReceived { get; init; }

    public required long MarksReturned { get; init; }

    public required long Clears { get; init; }

    /// <summary>The most audio of a call that waited to be played.</summary>
    public required double LongestLeadMs { get; init; }

    /// <summary>The most bytes that the server left unread in a stream.</summary>
    public required int MostUnreadBytes { get; init; }

    /// <summary>Null when what came back was only counted.</summary>
    public required EchoSummary? Echo { get; init; }

    public required IReadOnlyDictionary<string, long> Warnings { get; init; }

    public required string? FirstWarning { get; init; }

    /// <summary>Streams that the server closed, by code and reason.</summary>
    public required IReadOnlyDictionary<string, long> ServerCloses { get; init; }

    /// <summary>What the server's TwiML had the calls do besides streaming.</summary>
    public required IReadOnlyDictionary<string, long> Verbs { get; init; }

    public required LatencySummary Webhook { get; init; }

    public required LatencySummary StreamOpen { get; init; }

    public required LatencySummary? EchoRoundTrip { get; init; }

    /// <summary>How late the simulator itself was.</summary>
    public required LatencySummary SimulatorLate { get; init; }

    public static SimulationReport Of(SimulationRun run, SimulationTally tally, int calls, TimeSpan took)
    {
        var echo = run.Options.ChecksEcho ? tally.Echo : null;
        var wrong = Wrong(tally, echo, calls);
        return new SimulationReport
        {
            Ok = wrong is null,
            Verdict = wrong is null ? $"ok: {Right(tally, echo, calls)}" : $"FAILED: {wrong}",
            Seconds = Math.Round(took.TotalSeconds, 3),
            Calls = calls,
            Answered = tally.Answered,
            Refused = tally.Refused,
            Failed = tally.Failed,
            Fallbacks = tally.Fallbacks,
            Refusals = tally.Refusals,
            Failures = tally.Faults,
            CallbackFailures = tally.CallbackFaults,
            Streams = tally.Streams,
            MessagesSent = tally.MessagesSent,
            MessagesReceived = tally.MessagesReceived,
            AudioBytesSent = tally.AudioBytesSent,
            AudioBytesReceived = tally.AudioBytesReceived,
            MarksReceived = tally.MarksReceived,
            MarksReturned = tally.MarksReturned,
            Clears = tally.Clears,
            LongestLeadMs = tally.LongestLeadMicros / 1_000.0,
            MostUnreadBytes = tally.MostWaitingBytes,
            Echo = echo,
            Warnings = tally.Warnings,
            FirstWarning = tally.FirstWarning,
            ServerCloses = tally.ServerCloses,
            Verbs = tally.Verbs,
            Webhook = LatencySummary.Of(run.WebhookTimes),
            StreamOpen = LatencySummary.Of(run.OpenTimes),
            EchoRoundTrip = echo is null ? null : LatencySummary.Of(run.EchoTimes),
            SimulatorLate = LatencySummary.Of(run.Lateness),
        };
    }

    private static string Right(SimulationTally tally, EchoSummary? echo, int calls) => FormattableString.Invariant(
        $"{Counted(calls, "call")}, {tally.MessagesSent} messages out, {tally.MessagesReceived} back{(echo is null ? string.Empty : ", every byte right and in order")}");

    private static string? Wrong(SimulationTally tally, EchoSummary? echo, int calls)
    {
        if (calls == 0)
        {
            return "no call was placed";
        }

        List<string> wrong = [];
        AddCount(wrong, tally.Refused, "call", " refused");
        AddCount(wrong, tally.Failed, "call", " failed");
        AddCount(wrong, tally.CallbackFaults.Values.Sum(), "status callback", " failed");
        AddCount(wrong, tally.Warnings.Values.Sum(), "warning", $" ({tally.FirstWarning})");
        if (echo is { IsRight: false })
        {
            wrong.Add(FormattableString.Invariant($"of the audio {echo.MissingBytes} bytes missing, {echo.MisplacedBytes} misplaced, {echo.ForeignBytes} of other calls, {echo.ChangedBytes} changed ({echo.FirstFault})"));
        }

        return wrong.Count == 0 ? null : string.Join("; ", wrong);
    }

    private static void AddCount(List<string> wrong, long count, string what, string became)
    {
        if (count > 0)
        {
            wrong.Add(Counted(count, what) + became);
        }
    }

    private static string Counted(long count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? string.Empty : "s")}");
}
