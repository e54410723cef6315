namespace FastTwiml.Simulation.Reports;

/// <summary>How a run stands.</summary>
internal readonly record struct SimulationProgress(int Started, int Ended, int Failed, int LiveStreams, long Messages, double WorstEchoMs);
