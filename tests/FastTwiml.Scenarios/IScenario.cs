namespace FastTwiml.Scenarios;

/// <summary>One situation of an operator's life, played against the built program.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>What is true when it ends with ok, in one line.</summary>
    string Proves { get; }

    Task RunAsync(Report report);
}
