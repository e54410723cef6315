namespace FastTwiml.Load.Measuring;

/// <summary>
/// The measured time of a run: when it began and ended, what both sides' processors did in it, and the latencies of what was
/// due in it, whenever the answer came.
/// </summary>
internal sealed class Measurement(int? serverProcess)
{
    private readonly ProcessTree? _server = serverProcess is { } process ? new ProcessTree(process) : null;
    private readonly Queue<(long Answers, Action Reached)> _milestones = new();
    private (double All, double User) _serverAtBegin;
    private double _generatorAtBegin;
    private long _milestone = long.MaxValue;
    private long _begin = long.MaxValue;
    private long _end = long.MaxValue;

    public LatencyHistogram Latencies { get; } = new();

    /// <summary>How late the generator itself was with what was due.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public ErrorCounts Errors { get; } = new();

    /// <summary>Right answers within the measured time.</summary>
    public long Answered { get; private set; }

    public bool HasBegun => _begin != long.MaxValue;

    public double Seconds => (double)(_end - _begin) / Clock.Second;

    /// <summary>The server's processor time, and what of it was user time.</summary>
    public double Server { get; private set; }

    public double ServerUser { get; private set; }

    public double Generator { get; private set; }

    public long? ResidentBytes { get; private set; }

    public bool MeasuresServer => _server is not null;

    /// <summary>Calls this in the moment when so many right answers have come: more than in the one before.</summary>
    public void When(long answers, Action reached)
    {
        _milestones.Enqueue((answers, reached));
        _milestone = _milestones.Peek().Answers;
    }

    public void Begin()
    {
        if (_server is not null)
        {
            _serverAtBegin = _server.ProcessorTime();
        }

        _generatorAtBegin = Environment.CpuUsage.TotalTime.TotalSeconds;
        _begin = Clock.Now;
    }

    public void End()
    {
        _end = Clock.Now;
        Generator = Environment.CpuUsage.TotalTime.TotalSeconds - _generatorAtBegin;
        if (_server is null)
        {
            return;
        }

        // What was started in between is found here and counts from its start.
        _server.Refresh();
        var (all, user) = _server.ProcessorTime();
        (Server, ServerUser) = (all - _serverAtBegin.All, Math.Min(user - _serverAtBegin.User, all - _serverAtBegin.All));
        ResidentBytes = _server.ResidentBytes();
    }

    /// <summary>A right answer that came now to what was due then.</summary>
    public void Answer(long due, long now)
    {
        if (now >= _begin && now < _end)
        {
            Answered++;
        }

        Wait(due, now);
        if (Answered == _milestone)
        {
            Reach();
        }
    }

    /// <summary>What was due then has waited until now.</summary>
    public void Wait(long due, long now)
    {
        if (IsMeasured(due))
        {
            Latencies.Record(now - due);
        }
    }

    /// <summary>The generator turns to what was due then only now.</summary>
    public void Send(long due, long now)
    {
        if (IsMeasured(due))
        {
            Lateness.Record(now - due);
        }
    }

    public bool IsMeasured(long due) => due >= _begin && due < _end;

    private void Reach()
    {
        var (_, reached) = _milestones.Dequeue();
        _milestone = _milestones.TryPeek(out var next) ? next.Answers : long.MaxValue;
        reached();
    }
}
