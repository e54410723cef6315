using FastTwiml.Assistants;
using FastTwiml.Assistants.Carriers;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Sessions;

namespace FastTwiml.MediaStreams.Consumers;

/// <summary>Gives a stream's messages to an assistant that runs in this process, as audio, digits and marks.</summary>
internal sealed class AssistantConsumer(AssistantCarrier carrier) : StreamConsumer
{
    public override long DroppedBytes => carrier.DroppedBytes;

    public override void Start(StreamSession stream, in StreamMessage start) => carrier.Start(stream);

    public override int TakeAudio(in StreamMessage media)
    {
        var audio = StreamScratch.Current.Audio(media.Payload.Length);
        if (!Audio.Decode(media.Payload, audio, out var bytes))
        {
            return -1;
        }

        if (bytes > 0)
        {
            carrier.Audio(audio[..bytes]);
        }

        return bytes;
    }

    public override void Take(in StreamMessage message, bool wasPlayed)
    {
        switch (message.Event)
        {
            case StreamEvent.Dtmf:
                carrier.Digit((char)message.Digit);
                break;
            case StreamEvent.Mark:
                carrier.Mark(message.MarkName, wasPlayed);
                break;
        }
    }

    public override void End(StreamEnd end) => carrier.End(end);
}
