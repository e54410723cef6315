using System.Globalization;
using System.Text.Json;
using FastTwiml.Connections;
using FastTwiml.Diagnostics;
using FastTwiml.Http;
using FastTwiml.Records;
using FastTwiml.Records.Writing;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Hosting;

/// <summary>Gives the figures of the call's path their names; they stay, because dashboards and alarms rely on them.</summary>
internal static class CallMetrics
{
    public static void Register(MetricsRegistry metrics, CallPath calls, DrainState drain)
    {
        metrics.Gauge("fasttwiml_draining", "1 from the first signal to end on.", () => drain.IsDraining ? 1 : 0);
        Connections(metrics, calls.Listener);
        Requests(metrics, calls.Counters);
        Records(metrics, calls);
    }

    private static void Connections(MetricsRegistry metrics, VoiceListener listener)
    {
        metrics.Gauge("fasttwiml_connections_open", "Connections of the voice listener that are open.", () => listener.Open);
        metrics.Counter("fasttwiml_connections_accepted_total", "Connections that were accepted.", listener.Accepted);
        foreach (var end in Enum.GetValues<ConnectionEnd>())
        {
            metrics.Counter("fasttwiml_connections_ended_total", "Connections that have ended, by reason.", () => listener.Ended(end), ("reason", Tag(end)));
        }
    }

    private static void Requests(MetricsRegistry metrics, WebhookCounters counters)
    {
        foreach (var route in Enum.GetValues<Route>())
        {
            metrics.Counter("fasttwiml_requests_total", "Requests by route, refused ones included.", counters.Of(route), ("route", Tag(route)));
        }

        foreach (var reason in RejectReasons.All)
        {
            var refused = reason;
            metrics.Counter(
                "fasttwiml_refusals_total",
                "Requests that were refused, by reason.",
                () => counters.Refusals.Of(refused),
                ("reason", RejectReasons.MetricTag(reason)),
                ("status", RejectReasons.StatusCode(reason).ToString(CultureInfo.InvariantCulture)));
        }

        metrics.Counter("fasttwiml_calls_connected_total", "Webhooks answered with the TwiML that connects the call.", counters.Connected);
        metrics.Counter("fasttwiml_calls_rejected_total", "Calls that no assistant takes.", counters.Rejected);
        metrics.Counter("fasttwiml_calls_fell_back_total", "Callers whose stream failed and who got their assistant's fallback.", counters.FellBack);
        metrics.Counter("fasttwiml_calls_hung_up_total", "Calls that were ended when Twilio asked what comes after their stream.", counters.HungUp);
    }

    private static void Records(MetricsRegistry metrics, CallPath calls)
    {
        var (queue, written) = (calls.Queue, calls.Writer.Counters);
        metrics.Gauge("fasttwiml_records_waiting", "Records that wait to be written.", () => queue.Count);
        metrics.Gauge("fasttwiml_records_capacity", "Records that may wait.", () => queue.Capacity);
        metrics.Counter("fasttwiml_records_stored_total", "Records that are on disk.", () => written.Rows);
        metrics.Counter("fasttwiml_records_conflicting_total", "Records that changed nothing, because their call belongs to another account.", () => written.Conflicts);
        metrics.Counter("fasttwiml_records_unwritten_total", "Records that were answered before they were on disk, because the store did not work.", queue.Unwritten);
        metrics.Counter("fasttwiml_records_refused_total", "Records that were refused, because the store did not work.", queue.Refused);
        metrics.Counter("fasttwiml_records_dropped_total", "Records that were answered and are lost, because the queue was full.", queue.Dropped);
        metrics.Gauge("fasttwiml_store_degraded", "1 while the store cannot be written to in time.", () => queue.State == StoreState.Degraded ? 1 : 0);
        metrics.Counter("fasttwiml_store_degraded_total", "How often the store has become unusable.", () => written.Degraded);
        metrics.Counter("fasttwiml_store_failures_total", "Attempts to write that failed.", () => written.Failures);
        metrics.Counter("fasttwiml_store_checkpoints_total", "How often the write-ahead log went back into the database.", () => calls.Checkpoints.Count);
        metrics.Gauge("fasttwiml_store_wal_bytes", "Size of the write-ahead log.", () => calls.Checkpoints.WalBytes);

        // A bucket for each power of two of microseconds is more than anybody looks at: every second one from 64 µs on.
        const int First = 6;
        var last = CommitTimes.Buckets - 1;
        int[] ends = [.. Enumerable.Range(0, ((last - First) / 2) + 1).Select(i => First + (2 * i)).Where(end => end < last), last];
        metrics.Histogram(
            "fasttwiml_commit_seconds",
            "How long a batch of records took to be on disk.",
            [.. ends.Select(end => end == last ? double.PositiveInfinity : CommitTimes.UpperMicros(end) / 1e6)],
            bucket => Enumerable.Range(bucket == 0 ? 0 : ends[bucket - 1] + 1, ends[bucket] - (bucket == 0 ? -1 : ends[bucket - 1])).Sum(written.CommitTimes.Count),
            () => written.CommitTimes.SumMicros / 1e6);
    }

    private static string Tag<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
