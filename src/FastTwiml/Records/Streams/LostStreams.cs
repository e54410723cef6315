using System.Text.Json;
using Dapper;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Streams;

/// <summary>
/// Ends the records of streams whose process ended without a word: killed, crashed, or gone with the power. A process that
/// is still there, such as a predecessor that drains, keeps its own.
/// </summary>
internal static class LostStreams
{
    private const int StepStreams = 100;

    // A call that is over had no stream later than that; of one that goes on nothing better is known than now.
    private static readonly string CloseSome = $"""
        update streams set
          end_reason = '{StreamMerge.ProcessLost}',
          stopped_at = max(coalesce(started_at, 0), min(@nowMicros, coalesce((select ended_at from calls where calls.call_sid = streams.call_sid), @nowMicros)))
        where stream_sid in (
          select stream_sid from streams
          where stopped_at is null and run in (select value from json_each(@runs)) limit @StepStreams)
        returning call_sid
        """;

    /// <summary>Ends the streams of runs that are over, in short transactions, and says how many they were.</summary>
    /// <exception cref="RecordStoreException">The database cannot be read or written; the message says why.</exception>
    public static int Close(SqliteDatabase database, ProcessRun run, long nowMicros, ILogger logger)
    {
        using var connection = database.OpenConnection();
        var over = OverRuns(database, connection, run);
        if (over.Count == 0)
        {
            return 0;
        }

        var closed = 0;
        var some = new { nowMicros, runs = JsonSerializer.Serialize(over), StepStreams };
        using var slices = new SqliteWriteSlices(database, connection);
        slices.Run(c =>
        {
            var calls = c.Query<string>(CloseSome, some).AsList();
            c.Execute(StreamMerge.SumUpCalls, new { calls = JsonSerializer.Serialize(calls) });
            closed += calls.Count;
            return calls.Count == StepStreams;
        });
        logger.LogWarning(
            "{Count} media streams in {Database} were live in processes that ended without a word; they are recorded as ended, with end_reason {Reason}.",
            closed, database.Path, StreamMerge.ProcessLost);
        return closed;
    }

    // By the index of the streams that are open, so it costs nothing when there are none.
    private static List<string> OverRuns(SqliteDatabase database, SqliteConnection connection, ProcessRun run)
    {
        try
        {
            return [.. connection.Query<string>("select distinct run from streams where stopped_at is null and run is not null").Where(run.IsOver)];
        }
        catch (SqliteException exception)
        {
            throw SqliteFaults.Explain(database.Path, exception);
        }
    }
}
