using FastTwiml.Assistants;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>Makes what serves the stream of a call.</summary>
internal interface IStreamConsumers
{
    StreamConsumer Create(Assistant assistant);
}
