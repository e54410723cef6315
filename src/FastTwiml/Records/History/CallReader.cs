using Dapper;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.History;

/// <summary>Reads calls for people and programs that ask, page by page: no read goes on while its rows are printed.</summary>
internal sealed class CallReader(SqliteDatabase database)
{
    private const int PageRows = 1_000;

    /// <summary>One call with its streams; null when there is none of that name.</summary>
    public CallRecord? Find(string callSid) => Read(connection =>
    {
        // One read transaction: the call's sums are those of the streams beside them.
        using var transaction = connection.BeginTransaction(deferred: true);
        var call = connection.QuerySingleOrDefault<CallRecord>($"select {CallRecord.Columns} from calls where call_sid = @callSid", new { callSid });
        if (call is not null)
        {
            call.StreamList = connection.Query<CarriedStream>(
                $"select {CarriedStream.Columns} from streams where call_sid = @callSid order by coalesce(started_at, stopped_at), stream_sid",
                new { callSid }).AsList();
        }

        return call;
    });

    /// <summary>Calls by the time they were created, read as they are asked for.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="newestFirst">In which order.</param>
    /// <param name="after">The call after which the list goes on; null for its beginning.</param>
    public IEnumerable<CallRecord> List(CallFilter filter, bool newestFirst = true, CallRecord? after = null)
    {
        while (true)
        {
            var page = Page(filter, newestFirst, after);
            foreach (var call in page)
            {
                yield return call;
            }

            if (page.Count < PageRows)
            {
                yield break;
            }

            after = page[^1];
        }
    }

    private List<CallRecord> Page(CallFilter filter, bool newestFirst, CallRecord? after)
    {
        var conditions = new List<string>();
        if (filter.SinceMicros is not null)
        {
            conditions.Add("created_at >= @SinceMicros");
        }

        if (filter.UntilMicros is not null)
        {
            conditions.Add("created_at < @UntilMicros");
        }

        if (filter.Number is not null)
        {
            conditions.Add("@Number in (from_number, to_number, customer_number)");
        }

        if (filter.Status is not null)
        {
            conditions.Add("status = @Status");
        }

        if (filter.AssistantId is not null)
        {
            conditions.Add("assistant_id = @AssistantId");
        }

        if (after is not null)
        {
            conditions.Add($"(created_at, id) {(newestFirst ? '<' : '>')} (@AfterMicros, @AfterId)");
        }

        var where = conditions.Count == 0 ? string.Empty : "where " + string.Join(" and ", conditions);
        var order = newestFirst ? "desc" : "asc";
        return Read(connection => connection.Query<CallRecord>(
            $"select {CallRecord.Columns} from calls {where} order by created_at {order}, id {order} limit {PageRows}",
            new
            {
                filter.SinceMicros,
                filter.UntilMicros,
                filter.Number,
                filter.Status,
                filter.AssistantId,
                AfterMicros = after?.CreatedMicros,
                AfterId = after?.Id,
            }).AsList());
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = database.OpenConnection();
        try
        {
            return read(connection);
        }
        catch (SqliteException exception)
        {
            throw SqliteFaults.Explain(database.Path, exception);
        }
    }
}
