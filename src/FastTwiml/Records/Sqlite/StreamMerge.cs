using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Records.Rows;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// How the events of stream sessions merge into the rows of their streams, and how a call's columns follow from those.
/// After <see cref="CallMerge"/>, in its transaction: only then is it known whose call it is. The result does not depend on
/// the order of the events nor on how often one comes.
/// </summary>
internal static class StreamMerge
{
    /// <summary>How the record calls the end of a stream whose process ended without a word.</summary>
    public static readonly string ProcessLost = Encoding.ASCII.GetString(StreamEnds.TextUtf8(StreamEnd.ProcessLost));

    /// <summary>
    /// Parameters: <c>@rows</c>, the batch as UTF-8 JSON; <c>@node</c> and <c>@run</c>, the name and the run of this process.
    /// Another account's call, or another call's stream, is left as it is.
    /// </summary>
    public static readonly string Upsert = $"""
        with event as materialized (
          select {SqlValues.OfJson("value", CallRow.Columns)}
          from json_each(cast(@rows as text))
          where {IsOfSession}),
        told as (
          select *, {SqlValues.OfJson("more", CallRow.MoreColumns)}
          from event)
        insert into streams (
          stream_sid, call_sid, account_sid, assistant_id, node, run, started_at, stopped_at,
          messages_in, messages_out, audio_bytes_in, audio_bytes_out, audio_bytes_dropped, end_reason)
        select
          told.stream_sid, told.call_sid, told.account_sid, told.assistant_id, @node, nullif(@run, ''),
          iif(told.stream_event = 'stream-started', told.at, null), iif(told.stream_event = 'stream-stopped', told.at, null),
          told.messages_in, told.messages_out, told.audio_bytes_in, told.audio_bytes_out, told.audio_bytes_dropped, told.end_reason
        from told cross join calls on calls.call_sid = told.call_sid
        where told.stream_sid is not null
          and (calls.account_sid is null or told.account_sid is null or calls.account_sid = told.account_sid)
        on conflict (stream_sid) do update set
          account_sid = coalesce(streams.account_sid, excluded.account_sid),
          assistant_id = coalesce(streams.assistant_id, excluded.assistant_id),
          started_at = {Least("started_at")},
          stopped_at = iif({WasGuessed}, excluded.stopped_at, {Greatest("stopped_at")}),
          messages_in = {Greatest("messages_in")},
          messages_out = {Greatest("messages_out")},
          audio_bytes_in = {Greatest("audio_bytes_in")},
          audio_bytes_out = {Greatest("audio_bytes_out")},
          audio_bytes_dropped = {Greatest("audio_bytes_dropped")},
          end_reason = iif({WasGuessed}, excluded.end_reason, {Least("end_reason")})
        where streams.call_sid = excluded.call_sid
        """;

    /// <summary>Makes the calls of the events in <c>@rows</c> say what their streams say.</summary>
    public static readonly string SumUp = SumUpOf($"select value->>0 from json_each(cast(@rows as text)) where {IsOfSession}");

    /// <summary>The same for a JSON array of call sids, <c>@calls</c>.</summary>
    public static readonly string SumUpCalls = SumUpOf("select value from json_each(@calls)");

    private static string IsOfSession => $"value->>{CallRow.Columns.ToList().IndexOf("source")} = {CallRow.SessionSource}";

    // Another process thought that this one was gone: the word of the one that carried the stream counts.
    private static string WasGuessed => $"(streams.end_reason is '{ProcessLost}' and excluded.stopped_at is not null)";

    // A call with no stream row keeps what the callbacks said.
    private static string SumUpOf(string calls) => $"""
        update calls set
          (streams, messages_in, messages_out, audio_bytes_in, audio_bytes_out, audio_bytes_dropped, stream_started_at, stream_stopped_at) = (
            select
              count(*), sum(s.messages_in), sum(s.messages_out), sum(s.audio_bytes_in), sum(s.audio_bytes_out), sum(s.audio_bytes_dropped),
              {SqlValues.Least("calls.stream_started_at", "min(s.started_at)")}, {SqlValues.Greatest("calls.stream_stopped_at", "max(s.stopped_at)")}
            from streams s where s.call_sid = calls.call_sid),
          (stream_sid, end_reason) = (
            select s.stream_sid, s.end_reason
            from streams s where s.call_sid = calls.call_sid
            order by coalesce(s.started_at, s.stopped_at) desc, s.stream_sid desc limit 1)
        where call_sid in ({calls}) and exists (select 1 from streams s where s.call_sid = calls.call_sid)
        """;

    private static string Least(string column) => SqlValues.Least($"streams.{column}", $"excluded.{column}");

    private static string Greatest(string column) => SqlValues.Greatest($"streams.{column}", $"excluded.{column}");
}
