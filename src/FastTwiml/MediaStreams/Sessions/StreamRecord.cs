using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.Records;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>Writes down that a stream began and how it ended, and adds its figures to the totals.</summary>
internal sealed class StreamRecord(ICallRecords records, StreamCounters counters, byte[] callSid, byte[] accountSid, byte[] streamSid, long assistantId)
{
    public void Started(long atMicros)
    {
        counters.Started.Increment();
        _ = records.Record(News(CallEventKind.StreamStarted, atMicros), ticket: null);
    }

    public void Stopped(long atMicros, StreamEnd end, in StreamFigures figures)
    {
        var news = News(CallEventKind.StreamStopped, atMicros);
        news.MessagesIn = figures.MessagesIn;
        news.MessagesOut = figures.MessagesOut;
        news.AudioBytesIn = figures.AudioBytesIn;
        news.AudioBytesOut = figures.AudioBytesOut;
        news.AudioBytesDropped = figures.AudioBytesDropped;
        news.EndReason = StreamEnds.TextUtf8(end);
        _ = records.Record(news, ticket: null);

        counters.MessagesIn.Add(figures.MessagesIn);
        counters.MessagesOut.Add(figures.MessagesOut);
        counters.AudioBytesIn.Add(figures.AudioBytesIn);
        counters.AudioBytesOut.Add(figures.AudioBytesOut);
        counters.AudioBytesDropped.Add(figures.AudioBytesDropped);
    }

    private CallEvent News(CallEventKind kind, long atMicros) => new()
    {
        Kind = kind,
        CallSid = callSid,
        AccountSid = accountSid,
        AssistantId = assistantId,
        StreamSid = streamSid,
        AtMicros = atMicros,
    };
}
