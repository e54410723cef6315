namespace FastTwiml.Assistants.Threads;

/// <summary>
/// Decides how many threads to add, from one look to the next. Threads are missing when work waits and nothing was taken since the
/// last look but by those that were added then: all others are held. Added are one, two, four and so on, because what holds one
/// call, such as a service that does not answer, holds them all.
/// </summary>
internal struct ThreadDemand(int most)
{
    private long _taken;
    private int _added;
    private int _step;

    /// <summary>True when threads were missing at the last look and there were as many as there may be.</summary>
    public bool IsAtLimit { get; private set; }

    /// <summary>How many threads to add now.</summary>
    /// <param name="waiting">How much work waits.</param>
    /// <param name="taken">How much work was ever taken.</param>
    /// <param name="threads">How many threads there are.</param>
    public int Look(int waiting, long taken, int threads)
    {
        var areMissing = waiting > 0 && taken - _taken <= _added;
        _taken = taken;
        _step = areMissing ? Math.Clamp(_step * 2, 1, most) : 0;
        _added = Math.Max(0, Math.Min(Math.Min(_step, waiting), most - threads));
        IsAtLimit = areMissing && _added == 0;
        return _added;
    }
}
