using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Peers.AspNet;

/// <summary>
/// The one writer of the database. Requests queue their call here; the writer takes all that waits, commits it in one transaction
/// and then lets those requests answer. One connection a request would have them fail and retry on each other's lock instead.
/// </summary>
internal sealed class CallWriter(string database) : IHostedService, IDisposable
{
    private const int LargestBatch = 1024;

    private const string Insert =
        """
        insert into calls (call_sid, account_sid, source, direction, from_number, to_number, customer_number, assistant_id, status, status_rank, created_at, webhook_at, webhook_last_at)
        values (@CallSid, @AccountSid, 2, 'inbound', @From, @To, @From, @AssistantId, @Status, 1, @WebhookAt, @WebhookAt, @WebhookAt)
        on conflict (call_sid) do update set webhook_last_at = excluded.webhook_last_at
        """;

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection = new(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
    private Task _writing = Task.CompletedTask;

    /// <summary>Completes when the call is on disk.</summary>
    public Task WriteAsync(InboundCall call)
    {
        var pending = new Pending(call);
        return _queue.Writer.TryWrite(pending)
            ? pending.Committed.Task
            : throw new InvalidOperationException($"Call {call.CallSid} cannot be recorded: the server is stopping.");
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken);
        await _connection.ExecuteAsync("pragma journal_mode = wal; pragma synchronous = full;");

        // SQLite blocks while it waits for the disk, so it gets a thread of its own.
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return _writing.WaitAsync(cancellationToken);
    }

    public void Dispose() => _connection.Dispose();

    private void Write()
    {
        var batch = new List<Pending>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Pending> batch)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            _connection.Execute(Insert, batch.Select(static pending => pending.Call), transaction);
            transaction.Commit();
        }
        catch (Exception failure)
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
