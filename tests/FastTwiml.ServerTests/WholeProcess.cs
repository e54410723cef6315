using Xunit;

namespace FastTwiml.ServerTests;

/// <summary>Tests that measure the whole process: they run alone, after the others.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public class WholeProcess;
