using FastTwiml.Assistants.Lookup;
using FastTwiml.Assistants.Threads;
using FastTwiml.Calls;
using FastTwiml.MediaStreams.Admission;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.Records;
using Microsoft.Extensions.Logging;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>What all streams of this process share.</summary>
internal sealed record StreamServices
{
    public required StreamLimits Limits { get; init; }

    public required StreamAdmission Admission { get; init; }

    public required AssistantDirectory Directory { get; init; }

    /// <summary>The assistant for a number that has none; null for nobody.</summary>
    public long? UnknownNumber { get; init; }

    /// <summary>For what may block: assistants, and questions to the records.</summary>
    public required IAssistantThreads Threads { get; init; }

    public required IStreamConsumers Consumers { get; init; }

    public required ICallRecords Records { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Whether this process is at its end, so that streams must go.</summary>
    public required Func<bool> IsEnding { get; init; }

    public LiveCalls Live { get; } = new();

    public required EndedStreams Ended { get; init; }

    public StreamCounters Counters { get; } = new();
}
