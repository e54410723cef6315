using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Peers.AspNet;

/// <summary>
/// The one writer of the database. Requests queue their call here; the writer takes all that waits, commits it in one transaction
/// and then lets those requests answer. One connection a request would have them fail and retry on each other's lock instead.
/// </summary>
internal sealed class CallWriter(string database) : IHostedService
{
    private const int LargestBatch = 1024;

    private const string Insert =
        """
        insert into calls (call_sid, account_sid, source, direction, from_number, to_number, customer_number, assistant_id, status, status_rank, created_at, webhook_at, webhook_last_at)
        values (@CallSid, @AccountSid, 2, 'inbound', @From, @To, @From, @AssistantId, @Status, 1, @WebhookAt, @WebhookAt, @WebhookAt)
        on conflict (call_sid) do update set webhook_last_at = excluded.webhook_last_at
        """;

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private Task _writing = Task.CompletedTask;

    /// <summary>Completes when the call is on disk.</summary>
    public Task WriteAsync(InboundCall call)
    {
        var pending = new Pending(call);
        return _queue.Writer.TryWrite(pending)
            ? pending.Committed.Task
            : throw new InvalidOperationException($"Call {call.CallSid} cannot be recorded: the server is stopping.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // SQLite blocks while it waits for the disk, so it gets a thread of its own.
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return _writing.WaitAsync(cancellationToken);
    }

    private void Write()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
        connection.Open();
        connection.Execute("pragma journal_mode = wal; pragma synchronous = full;");
        var batch = new List<Pending>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            Commit(connection, batch);
            batch.Clear();
        }
    }

    private static void Commit(SqliteConnection connection, List<Pending> batch)
    {
        try
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(Insert, batch.Select(static pending => pending.Call), transaction);
            transaction.Commit();
        }
        catch (SqliteException failure)
        {
            batch.ForEach(pending => pending.Committed.SetException(failure));
            return;
        }

        batch.ForEach(static pending => pending.Committed.SetResult());
    }

    private sealed record Pending(InboundCall Call)
    {
        /// <summary>Requests go on on the thread pool, not on the writer's thread.</summary>
        public TaskCompletionSource Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
