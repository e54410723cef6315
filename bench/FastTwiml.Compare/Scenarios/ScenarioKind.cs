namespace FastTwiml.Compare.Scenarios;

/// <summary>How a scenario is measured.</summary>
internal enum ScenarioKind
{
    /// <summary>Every server once a round, one after the other.</summary>
    Load,

    /// <summary>As <see cref="Load"/>, at a fixed rate that a server must be able to reach.</summary>
    OpenLoop,

    /// <summary>The most streams that a core carries, by search.</summary>
    MostStreams,

    /// <summary>A fresh process that holds WebSockets which say nothing.</summary>
    Idle,

    /// <summary>From the start of the process to its first answer.</summary>
    StartUp,
}
