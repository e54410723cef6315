namespace FastTwiml.Compare.Profiling;

/// <summary>One function on a stack and the library, program or map of compiled code that it stands in.</summary>
internal readonly record struct Frame(string Function, string Module);

/// <summary>Where the processor was at one moment: the innermost function first.</summary>
internal sealed record CallStack(IReadOnlyList<Frame> Frames);
