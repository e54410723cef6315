namespace FastTwiml.Benchmarks.Allocations;

/// <summary>Larger values of a parameter take long to set up and allocate no otherwise, so the gate leaves them out.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GatedUpToAttribute(int largest) : Attribute
{
    public int Largest { get; } = largest;
}
