namespace FastTwiml.Assistants.Carriers.Queued;

/// <summary>How much may wait for an assistant that is too slow.</summary>
internal static class QueueLimits
{
    /// <summary>Audio, with two bytes a message for its length: four seconds. Beyond it the oldest is dropped.</summary>
    public const int AudioBytes = 32 * 1024;

    /// <summary>Digits and marks; beyond them the assistant counts as failed, as it does beyond the next.</summary>
    public const int Controls = 1024;

    /// <summary>The names of the marks that wait.</summary>
    public const int NameBytes = 32 * 1024;
}
