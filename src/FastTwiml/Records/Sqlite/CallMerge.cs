using System.Text;
using FastTwiml.Calls;
using FastTwiml.Records.Rows;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// How an event merges into its call's row, as one statement for a whole batch. The result does not depend on the order
/// of the events nor on how often one comes, but where two webhooks contradict each other: then the first one stays.
/// </summary>
internal static class CallMerge
{
    /// <summary>Parameters: <c>@rows</c>, the batch as UTF-8 JSON; <c>@node</c>, the name of this process.</summary>
    public static readonly string Upsert = $"""
        with event as materialized (
          select {SqlValues.OfJson("value", CallRow.Columns)}
          from json_each(cast(@rows as text))),
        told as (
          select *, {SqlValues.OfJson("more", CallRow.MoreColumns)},
            {Rank} as status_rank
          from event)
        insert into calls (
          call_sid, account_sid, source, direction, from_number, to_number, customer_number, assistant_id,
          status, status_rank, status_sequence, welcome_message, agenda, metadata,
          created_at, webhook_at, webhook_last_at, answered_at, ended_at, duration_seconds,
          stream_sid, stream_at, stream_started_at, stream_stopped_at, stream_error, node)
        select
          call_sid, account_sid, source, direction, from_number, to_number, customer_number, assistant_id,
          status, status_rank, status_sequence, welcome_message, agenda, metadata,
          at, iif(source = {CallRow.WebhookSource}, at, null), iif(source = {CallRow.WebhookSource}, at, null), iif(status = 'in-progress', at, null), iif(status_rank >= {CallStatuses.FinalRank}, at, null), duration_seconds,
          stream_sid, iif(stream_sid is null, null, at), iif(stream_event = 'stream-started', at, null), iif(stream_event = 'stream-stopped', at, null), stream_error, @node
        from told
        where true
        on conflict (call_sid) do update set
          account_sid = coalesce(calls.account_sid, excluded.account_sid),
          source = max(calls.source, excluded.source),
          direction = {BestSource("direction")},
          from_number = {BestSource("from_number")},
          to_number = {BestSource("to_number")},
          customer_number = {BestSource("customer_number")},
          assistant_id = {BestSource("assistant_id")},
          welcome_message = {BestSource("welcome_message")},
          agenda = {BestSource("agenda")},
          metadata = {BestSource("metadata")},
          node = {BestSource("node")},
          status = case when {StatusGoesOn} then excluded.status else calls.status end,
          status_rank = case when {StatusGoesOn} then excluded.status_rank else calls.status_rank end,
          status_sequence = case
            when {StatusGoesOn} then excluded.status_sequence
            when calls.status is excluded.status then coalesce(calls.status_sequence, excluded.status_sequence)
            else calls.status_sequence end,
          created_at = min(calls.created_at, excluded.created_at),
          webhook_at = {Least("webhook_at")},
          webhook_last_at = {Greatest("webhook_last_at")},
          answered_at = {Least("answered_at")},
          ended_at = {Least("ended_at")},
          duration_seconds = {Least("duration_seconds")},
          stream_sid = case when {IsNewestOfStream} then excluded.stream_sid else calls.stream_sid end,
          stream_at = {Greatest("stream_at")},
          stream_started_at = {Least("stream_started_at")},
          stream_stopped_at = {Greatest("stream_stopped_at")},
          stream_error = {Least("stream_error")}
        where calls.account_sid is null or excluded.account_sid is null or calls.account_sid = excluded.account_sid
        """;

    /// <summary>The positions of the events that changed nothing because their call is another account's.</summary>
    public const string OfAnotherAccount = """
        select event.key from json_each(cast(@rows as text)) as event
        join calls on calls.call_sid = event.value->>0
        where calls.account_sid <> event.value->>1
        """;

    private static string Rank =>
        "case status " + string.Join(' ', Enum.GetValues<CallStatus>().Where(s => s != CallStatus.Unknown)
            .Select(s => $"when '{Encoding.UTF8.GetString(CallStatuses.Text(s))}' then {CallStatuses.Rank(s)}")) + " else 0 end";

    // A final state replaces every other one and stays; of two, the one that Twilio fired first. Before that the higher
    // SequenceNumber counts, and where one is missing (a webhook has none) the state that is further on.
    private static string StatusGoesOn => $"""
        (case
          when max(calls.status_rank, excluded.status_rank) >= {CallStatuses.FinalRank} then
            excluded.status_rank > calls.status_rank
            or (excluded.status_rank = calls.status_rank and coalesce(excluded.status_sequence < calls.status_sequence, false))
          when excluded.status_rank = 0 then false
          when calls.status_sequence is not null and excluded.status_sequence is not null then
            (excluded.status_sequence, excluded.status_rank) > (calls.status_sequence, calls.status_rank)
          else excluded.status_rank > calls.status_rank
        end)
        """;

    // Where a stream was carried here, its own rows say which one is the newest.
    private static string IsNewestOfStream => """
        (calls.streams = 0 and excluded.stream_sid is not null and (calls.stream_sid is null
          or (excluded.stream_at, excluded.stream_sid) > (calls.stream_at, calls.stream_sid)))
        """;

    // The better source's word; an equal or lesser one fills what is empty.
    private static string BestSource(string column) =>
        $"case when excluded.source > calls.source then coalesce(excluded.{column}, calls.{column}) else coalesce(calls.{column}, excluded.{column}) end";

    private static string Least(string column) => SqlValues.Least($"calls.{column}", $"excluded.{column}");

    private static string Greatest(string column) => SqlValues.Greatest($"calls.{column}", $"excluded.{column}");
}
