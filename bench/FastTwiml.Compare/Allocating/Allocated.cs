using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Allocating;

/// <summary>The bytes of a mode under the requests that were asked for, under twice as many, and so for each.</summary>
internal sealed record Allocated(ServerMode Mode, long Once, long Twice, double Each)
{
    public bool IsWithinBudget => Each < AllocationCheck.Budget;
}
