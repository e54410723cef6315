namespace FastTwiml.Load.Allocations;

/// <summary>The bytes that a server allocated under so many requests, and under twice as many, on connections that were open and warm.</summary>
internal readonly record struct AllocatedBytes(int Requests, long Once, long Twice)
{
    /// <summary>What a request more costs. Whatever is allocated at times, such as for a question about it, is in both and so hardly in this.</summary>
    public double Each => (double)(Twice - Once) / Requests;
}
