using FastTwiml.Assistants;
using FastTwiml.Calls;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>Writes down that a stream began and how it ended, and adds its figures to the totals.</summary>
internal static class StreamRecord
{
    public static void Started(StreamServices services, in StreamNames names, long assistantId, long atMicros)
    {
        services.Counters.Started.Increment();
        _ = services.Records.Record(News(CallEventKind.StreamStarted, names, assistantId, atMicros), ticket: null);
    }

    public static void Stopped(StreamServices services, in StreamNames names, long assistantId, long atMicros, StreamEnd end, in StreamFigures figures)
    {
        var news = News(CallEventKind.StreamStopped, names, assistantId, atMicros);
        news.MessagesIn = figures.MessagesIn;
        news.MessagesOut = figures.MessagesOut;
        news.AudioBytesIn = figures.AudioBytesIn;
        news.AudioBytesOut = figures.AudioBytesOut;
        news.AudioBytesDropped = figures.AudioBytesDropped;
        news.EndReason = StreamEnds.TextUtf8(end);
        _ = services.Records.Record(news, ticket: null);

        var counters = services.Counters;
        counters.MessagesIn.Add(figures.MessagesIn);
        counters.MessagesOut.Add(figures.MessagesOut);
        counters.AudioBytesIn.Add(figures.AudioBytesIn);
        counters.AudioBytesOut.Add(figures.AudioBytesOut);
        counters.AudioBytesDropped.Add(figures.AudioBytesDropped);
    }

    private static CallEvent News(CallEventKind kind, in StreamNames names, long assistantId, long atMicros) => new()
    {
        Kind = kind,
        CallSid = names.CallSid,
        AccountSid = names.AccountSid,
        AssistantId = assistantId,
        StreamSid = names.StreamSid,
        AtMicros = atMicros,
    };
}
