using FastTwiml.Assistants;
using FastTwiml.Diagnostics;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>What went over all media streams since the start; a stream's own figures are added when it ends.</summary>
internal sealed class StreamCounters
{
    private readonly StripedCounter[] _ended = [.. Enum.GetValues<StreamEnd>().Select(static _ => new StripedCounter())];

    /// <summary>Upgrades that were accepted.</summary>
    public StripedCounter Opened { get; } = new();

    /// <summary>Streams whose call was handed to its assistant.</summary>
    public StripedCounter Started { get; } = new();

    public StripedCounter MessagesIn { get; } = new();

    public StripedCounter MessagesOut { get; } = new();

    public StripedCounter AudioBytesIn { get; } = new();

    public StripedCounter AudioBytesOut { get; } = new();

    /// <summary>Caller's audio that slow assistants never got.</summary>
    public StripedCounter AudioBytesDropped { get; } = new();

    /// <summary>Calls whose stream came before this process knew them, so that the records were asked.</summary>
    public StripedCounter AskedRecords { get; } = new();

    /// <summary>Streams that ended for a reason.</summary>
    public StripedCounter Ended(StreamEnd end) => _ended[(int)end];
}
