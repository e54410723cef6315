namespace FastTwiml.Load.Webhooks;

/// <summary>When requests are due that come independently of each other and of the answers: a Poisson process.</summary>
internal sealed class ArrivalSchedule(double perSecond, uint seed, long start)
{
    private readonly Random _random = new((int)seed);
    private double _next = start;

    /// <summary>When the next one is due.</summary>
    public long Next => (long)_next;

    public void Advance() => _next += -Math.Log(1 - _random.NextDouble()) * Measuring.Clock.Second / perSecond;
}
