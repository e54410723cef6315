namespace FastTwiml.Simulation.Audio;

/// <summary>Which call said it, and where in its audio.</summary>
internal readonly record struct AudioOrigin(bool IsKnown, bool IsOwn, long Position);
