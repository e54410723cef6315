using FastTwiml.Simulation.Audio;

namespace FastTwiml.Simulation.Streams;

/// <summary>What was seen of a stream. Counts are live while it goes on.</summary>
internal sealed class StreamResult
{
    private readonly Dictionary<StreamWarning, long> _warnings = [];

    public long MessagesSent { get; set; }

    public long MessagesReceived { get; set; }

    public long AudioBytesSent { get; set; }

    public long AudioBytesReceived { get; set; }

    public long MarksReceived { get; set; }

    public long MarksReturned { get; set; }

    public long Clears { get; set; }

    /// <summary>The most audio that waited to be played.</summary>
    public long LongestLeadMicros { get; set; }

    /// <summary>The most bytes that the server had not taken.</summary>
    public int MostWaitingBytes { get; set; }

    public EchoCheck? Echo { get; set; }

    public IReadOnlyDictionary<StreamWarning, long> Warnings => _warnings;

    /// <summary>What the first warning was about.</summary>
    public string? FirstWarning { get; private set; }

    /// <summary>The server closed the WebSocket by itself, with this code.</summary>
    public ushort? ServerCloseCode { get; set; }

    public string ServerCloseReason { get; set; } = string.Empty;

    /// <summary>Why the stream did not end as it should have; null when it did.</summary>
    public string? Fault { get; set; }

    public void Warn(StreamWarning warning, string about)
    {
        _warnings[warning] = _warnings.GetValueOrDefault(warning) + 1;
        FirstWarning ??= FormattableString.Invariant($"{(int)warning}: {about}");
    }
}
