namespace FastTwiml.Hosting;

/// <summary>What the process tells its parent. The numbers are documented in <c>docs/configuration.md</c> and stay.</summary>
internal enum ExitCode
{
    /// <summary>Ended as asked.</summary>
    Ok = 0,

    /// <summary>Something that nobody foresaw.</summary>
    Unexpected = 1,

    /// <summary>Wrong usage or configuration.</summary>
    Usage = 2,

    /// <summary>An address cannot be listened on, or the certificate cannot be used.</summary>
    Listener = 3,

    /// <summary>The database cannot be used.</summary>
    Store = 4,
}
