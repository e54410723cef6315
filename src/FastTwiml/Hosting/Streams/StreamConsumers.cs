using FastTwiml.Assistants;
using FastTwiml.Assistants.Carriers;
using FastTwiml.Assistants.Threads;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.Relays;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Streams;

/// <summary>What serves a stream, by the kind of its assistant.</summary>
internal sealed class StreamConsumers(AssistantThreads threads, RelayServices relays, ILogger logger) : IStreamConsumers
{
    public StreamConsumer Create(Assistant assistant) => assistant.Kind == AssistantKind.Relay
        ? new RelayConsumer(assistant, relays)
        : new AssistantConsumer(AssistantCarrier.Create(assistant.Kind, threads, logger));
}
