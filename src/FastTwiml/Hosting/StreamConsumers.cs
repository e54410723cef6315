using FastTwiml.Assistants;
using FastTwiml.Assistants.Carriers;
using FastTwiml.Assistants.Threads;
using FastTwiml.MediaStreams.Sessions;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>What serves a stream, by the kind of its assistant.</summary>
internal sealed class StreamConsumers(AssistantThreads threads, ILogger logger) : IStreamConsumers
{
    public StreamConsumer Create(Assistant assistant) =>
        new AssistantConsumer(AssistantCarrier.Create(assistant.Kind, threads, logger));
}
