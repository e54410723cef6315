using FastTwiml.Assistants;
using FastTwiml.Diagnostics;

namespace FastTwiml.Hosting.Streams;

/// <summary>Gives the figures of media streams their names; they stay, because dashboards and alarms rely on them.</summary>
internal static class StreamMetrics
{
    public static void Register(MetricsRegistry metrics, StreamPath streams)
    {
        var counters = streams.Services.Counters;
        metrics.Gauge("fasttwiml_streams_live", "Media streams whose call is with its assistant.", () => streams.Services.Live.Count);
        metrics.Counter("fasttwiml_streams_opened_total", "Upgrades to a media stream that were accepted.", counters.Opened);
        metrics.Counter("fasttwiml_streams_started_total", "Media streams whose call was handed to its assistant.", counters.Started);
        foreach (var end in Enum.GetValues<StreamEnd>().Where(static end => end is not (StreamEnd.None or StreamEnd.ProcessLost)))
        {
            metrics.Counter("fasttwiml_streams_ended_total", "Media streams that have ended, by reason.", counters.Ended(end), ("reason", StreamEnds.Text(end)));
        }

        metrics.Counter("fasttwiml_streams_asked_records_total", "Media streams whose call this process did not remember, so that the records were asked.", counters.AskedRecords);
        metrics.Counter("fasttwiml_stream_messages_total", "Messages of media streams that have ended.", counters.MessagesIn, ("direction", "in"));
        metrics.Counter("fasttwiml_stream_messages_total", "Messages of media streams that have ended.", counters.MessagesOut, ("direction", "out"));
        metrics.Counter("fasttwiml_stream_audio_bytes_total", "Audio of media streams that have ended, 8,000 bytes a second.", counters.AudioBytesIn, ("direction", "in"));
        metrics.Counter("fasttwiml_stream_audio_bytes_total", "Audio of media streams that have ended, 8,000 bytes a second.", counters.AudioBytesOut, ("direction", "out"));
        metrics.Counter("fasttwiml_stream_audio_bytes_dropped_total", "Caller's audio that assistants were too slow for, of streams that have ended.", counters.AudioBytesDropped);

        metrics.Counter("fasttwiml_relays_connected_total", "Connections to assistants' own servers that were made.", streams.Relays.Connected);
        metrics.Counter("fasttwiml_relays_unreachable_total", "Attempts to connect to an assistant's own server that failed.", streams.Relays.Unreachable);
        metrics.Counter("fasttwiml_relays_messages_ignored_total", "Messages of assistants' own servers that Twilio would not take.", streams.Relays.MessagesIgnored);

        metrics.Gauge("fasttwiml_assistant_threads", "Threads that assistants run on; more than there are processors when assistants block.", () => streams.Threads.Threads);
        metrics.Gauge("fasttwiml_assistant_work_waiting", "Assistants that have something to do and no thread yet.", () => streams.Threads.Waiting);
        metrics.Counter("fasttwiml_assistant_threads_exhausted_total", "Looks at which all threads that there may be were held by assistants.", () => streams.Threads.LooksAtLimit);
    }
}
