namespace FastTwiml.WebSockets;

/// <summary>How large messages and the answer to our upgrade may be. docs/limits.md gives the reasons.</summary>
internal static class FrameLimits
{
    /// <summary>One message from Twilio, all fragments together.</summary>
    public const int MessageBytes = 64 * 1024;

    /// <summary>One message from an assistant, all fragments together.</summary>
    public const int AssistantMessageBytes = 1024 * 1024;

    /// <summary>The answer to our upgrade up to its empty line, interim answers before it included.</summary>
    public const int UpgradeAnswerBytes = 16 * 1024;
}
