namespace FastTwiml.Relays;

/// <summary>What waits for an assistant's server, and how often it is tried. docs/limits.md gives the reasons.</summary>
internal static class RelayLimits
{
    /// <summary>Text of media messages; beyond it the oldest are dropped.</summary>
    public const int AudioBytes = 192 * 1024;

    /// <summary>Text of all other messages; beyond it the server is given up.</summary>
    public const int OtherBytes = 128 * 1024;

    /// <summary>Where more bytes wait for the server's socket, messages wait in the queue, where audio can still be dropped.</summary>
    public const int UnsentBytes = 32 * 1024;

    /// <summary>Attempts to connect.</summary>
    public const int Attempts = 2;
}
