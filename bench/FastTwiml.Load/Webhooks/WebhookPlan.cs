namespace FastTwiml.Load.Webhooks;

/// <summary>What a run of webhooks is to do; the command line in words of the run.</summary>
internal sealed record WebhookPlan
{
    // What no server on one core answers; the requests are made before the run.
    private const double MostPerSecond = 220_000;
    private const int MostPrepared = 2_000_000;

    // More than the calls that a server remembers at once, so that each of them is a new one every time.
    private const int PreparedToRepeat = 200_000;

    public required int Port { get; init; }

    public required int Connections { get; init; }

    public required double WarmupSeconds { get; init; }

    public required double Seconds { get; init; }

    /// <summary>The most requests in the measured time; null is as many as the time allows.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests a second, whatever the answers do; null sends the next when the answer has come.</summary>
    public double? Rate { get; init; }

    /// <summary>The most requests under way at once, in a closed loop: fewer than connections, which then take turns.</summary>
    public int? InFlight { get; init; }

    /// <summary>The same requests again once all were sent, for runs longer than memory bears.</summary>
    public bool Repeats { get; init; }

    /// <summary>
    /// A fresh connection for each request, which asks the server to close it: so the port of the generator is free at once,
    /// and the time-wait state is the server's, whose port it does not use up.
    /// </summary>
    public bool NewConnection { get; init; }

    /// <summary>The answer is the same for all, so it is not looked into.</summary>
    public bool Constant { get; init; }

    public required uint Seed { get; init; }

    /// <summary>How many requests to make beforehand: enough for the time, and no more than memory bears.</summary>
    public int Prepared
    {
        get
        {
            if (Repeats)
            {
                return PreparedToRepeat;
            }

            var perSecond = Rate is { } rate ? Math.Min(MostPerSecond, rate * 1.1) : MostPerSecond;
            var warmup = (perSecond * WarmupSeconds) + (2.0 * Connections);
            var measured = (perSecond * Seconds) + Connections;
            return (int)Math.Min(MostPrepared, warmup + Math.Min(measured, Requests ?? measured));
        }
    }
}
