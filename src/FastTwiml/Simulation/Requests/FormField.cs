namespace FastTwiml.Simulation.Requests;

/// <summary>A name and its value in the body of a webhook, decoded.</summary>
internal readonly record struct FormField(string Name, string Value);
