using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Profiling;

/// <summary>A place's share of the processor time, from 0 to 1.</summary>
internal sealed record PlaceShare(Owner Owner, string What, double Share);

/// <summary>Where one server's processor time goes in one mode.</summary>
internal sealed record Profile
{
    public required string Server { get; init; }

    public required string Title { get; init; }

    public required ServerMode Mode { get; init; }

    /// <summary>Processor time of the server for a request or message, in microseconds, without the profiler.</summary>
    public required double Micros { get; init; }

    /// <summary>How many moments were looked at.</summary>
    public required int Moments { get; init; }

    /// <summary>Together 1.</summary>
    public required IReadOnlyList<PlaceShare> Shares { get; init; }

    public double Of(Owner owner) => Micros * Shares.Where(share => share.Owner == owner).Sum(static share => share.Share);

    public double Of(Owner owner, string what) => Micros * Shares.Where(share => share.Owner == owner && share.What == what).Sum(static share => share.Share);

    /// <summary>The places of some stacks, the largest first.</summary>
    public static IReadOnlyList<PlaceShare> SharesOf(IReadOnlyCollection<CallStack> stacks, string program) => stacks.Count == 0
        ? throw new CompareException("perf saw no moment in which the server was at work.")
        : [.. stacks.CountBy(stack => Place.Of(stack, program)).Select(count => new PlaceShare(count.Key.Owner, count.Key.What, (double)count.Value / stacks.Count)).OrderByDescending(static share => share.Share)];
}
