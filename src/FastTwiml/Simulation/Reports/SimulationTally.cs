using FastTwiml.Simulation.Streams;

namespace FastTwiml.Simulation.Reports;

/// <summary>The sum of the calls that are over.</summary>
internal sealed class SimulationTally
{
    /// <summary>Reasons that are told apart; a server that says something else each time does not fill the memory.</summary>
    private const int Reasons = 100;
    private const string Others = "other reasons";

    private readonly Lock _gate = new();

    public int Answered { get; private set; }

    public int Refused { get; private set; }

    public int Failed { get; private set; }

    public int Fallbacks { get; private set; }

    public int Streams { get; private set; }

    public long MessagesSent { get; private set; }

    public long MessagesReceived { get; private set; }

    public long AudioBytesSent { get; private set; }

    public long AudioBytesReceived { get; private set; }

    public long MarksReceived { get; private set; }

    public long MarksReturned { get; private set; }

    public long Clears { get; private set; }

    public long LongestLeadMicros { get; private set; }

    public int MostWaitingBytes { get; private set; }

    public EchoSummary Echo { get; private set; } = new(0, 0, 0, 0, 0, null);

    public SortedDictionary<string, long> Faults { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Refusals { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> CallbackFaults { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Verbs { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> ServerCloses { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Warnings { get; } = new(StringComparer.Ordinal);

    public string? FirstWarning { get; private set; }

    /// <summary>Calls that are over, those of them that were refused or failed, and their messages.</summary>
    public (int Calls, int Failed, long Messages) Ended
    {
        get
        {
            lock (_gate)
            {
                return (_ended, Refused + Failed, MessagesSent + MessagesReceived);
            }
        }
    }

    private int _ended;

    public void Add(CallOutcome outcome)
    {
        lock (_gate)
        {
            _ended++;
            Answered += outcome.IsAnswered ? 1 : 0;
            Fallbacks += outcome.UsedFallback ? 1 : 0;
            if (outcome.Refusal is { } refusal)
            {
                Refused++;
                Count(Refusals, refusal);
            }
            else if (outcome.Fault is { } fault)
            {
                Failed++;
                Count(Faults, fault);
            }

            outcome.Verbs.ForEach(verb => Count(Verbs, verb));
            outcome.CallbackFaults.ForEach(callback => Count(CallbackFaults, callback));
            if (outcome.Stream is { } stream)
            {
                Add(stream);
            }
        }
    }

    private void Add(StreamResult stream)
    {
        Streams++;
        MessagesSent += stream.MessagesSent;
        MessagesReceived += stream.MessagesReceived;
        AudioBytesSent += stream.AudioBytesSent;
        AudioBytesReceived += stream.AudioBytesReceived;
        MarksReceived += stream.MarksReceived;
        MarksReturned += stream.MarksReturned;
        Clears += stream.Clears;
        LongestLeadMicros = Math.Max(LongestLeadMicros, stream.LongestLeadMicros);
        MostWaitingBytes = Math.Max(MostWaitingBytes, stream.MostWaitingBytes);
        FirstWarning ??= stream.FirstWarning;
        foreach (var (warning, count) in stream.Warnings)
        {
            Count(Warnings, FormattableString.Invariant($"{(int)warning} {warning}"), count);
        }

        if (stream.ServerCloseCode is { } code)
        {
            Count(ServerCloses, FormattableString.Invariant($"{code} {stream.ServerCloseReason}").TrimEnd());
        }

        if (stream.Echo is { } echo)
        {
            Echo = Echo.Plus(echo);
        }
    }

    private static void Count(SortedDictionary<string, long> counts, string what, long by = 1)
    {
        what = counts.Count < Reasons || counts.ContainsKey(what) ? what : Others;
        counts[what] = counts.GetValueOrDefault(what) + by;
    }
}
