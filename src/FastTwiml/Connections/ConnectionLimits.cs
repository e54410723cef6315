namespace FastTwiml.Connections;

/// <summary>
/// The deadlines and caps of a connection. Kestrel's own limits do not reach a connection handler, so each is kept here.
/// </summary>
internal sealed record ConnectionLimits
{
    /// <summary>A request head must be whole this long after its first byte.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A request body must be whole this long after its head.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a body may come slower than <see cref="BodyBytesPerSecond"/>.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least mean rate of a body once the grace is over, in bytes per second.</summary>
    public int BodyBytesPerSecond { get; init; } = 240;

    /// <summary>How long a connection may say nothing between two requests, and before its first one.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long the peer may take no byte of an answer.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a refused connection is still read after its answer, so that the answer is not lost to a reset.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many bytes are read and thrown away while lingering.</summary>
    public int LingerBytes { get; init; } = 256 * 1024;

    /// <summary>How many answers of pipelined requests are gathered before they are written.</summary>
    public int PipelinedAnswers { get; init; } = 64;

    /// <summary>How many connections are held at once; one more is answered 503 and closed.</summary>
    public int Connections { get; init; } = 16_384;
}
