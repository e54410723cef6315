namespace FastTwiml.Benchmarks.Inputs;

/// <summary>A set of benchmarks that all go through the same bytes; for how many of them a second.</summary>
internal interface IReadsBytes
{
    /// <summary>Bytes that one operation goes through, on average of the inputs.</summary>
    double BytesPerOperation { get; }
}
