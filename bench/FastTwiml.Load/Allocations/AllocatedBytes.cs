namespace FastTwiml.Load.Allocations;

/// <summary>The bytes that a server allocated under so many requests, and under twice as many.</summary>
internal readonly record struct AllocatedBytes(int Requests, long Once, long Twice)
{
    /// <summary>What a request more costs. Whatever is allocated once, or with each connection, is in both and so not in this.</summary>
    public double Each => (double)(Twice - Once) / Requests;
}
