using FastTwiml.Assistants;

namespace FastTwiml.MediaStreams.Consumers;

/// <summary>Makes what serves the stream of a call.</summary>
internal interface IStreamConsumers
{
    StreamConsumer Create(Assistant assistant);
}
