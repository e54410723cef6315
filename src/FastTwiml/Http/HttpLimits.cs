namespace FastTwiml.Http;

/// <summary>How much of everything a request may have. docs/limits.md gives the reasons.</summary>
internal static class HttpLimits
{
    /// <summary>The request line, all field lines and the empty line, and an empty line before them.</summary>
    public const int HeadBytes = 32 * 1024;

    public const int Fields = 100;

    public const int TargetBytes = 16 * 1024;

    /// <summary>The value of Host, with its port.</summary>
    public const int HostBytes = 255;

    /// <summary>The body as decoded.</summary>
    public const int BodyBytes = 64 * 1024;

    /// <summary>A chunk's size and extensions, without the line end.</summary>
    public const int ChunkLineBytes = 1024;

    /// <summary>The extensions of all chunks of a body together.</summary>
    public const int ChunkExtensionBytes = 4 * 1024;

    /// <summary>The trailer section with its line ends and the empty line.</summary>
    public const int TrailerBytes = 8 * 1024;
}
