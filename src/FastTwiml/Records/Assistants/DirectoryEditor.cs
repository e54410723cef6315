using System.Data;
using System.Globalization;
using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Calls;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Assistants;

/// <summary>What an import did.</summary>
internal sealed record ImportResult(long Numbers, long Added, long Moved)
{
    public long Unchanged => Numbers - Added - Moved;
}

/// <summary>
/// Edits the directory. Each edit and the change rows that the servers watch (the tables' triggers write them) are one
/// transaction; what touches many numbers is done in slices, so that calls are recorded in between.
/// </summary>
internal sealed class DirectoryEditor(SqliteDatabase database, TimeProvider? time = null) : IDisposable
{
    /// <summary>How many changes stay known; a server that is further behind loads everything.</summary>
    public const int KeptChanges = 200_000;

    // Rows to a statement: a few milliseconds' work, so that a slice ends in time.
    private const int Step = 250;

    private const int ProgressStep = 20_000;

    private readonly SqliteWriteSlices _slices = new(database);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>How long a call's record had to wait for this editor at most.</summary>
    internal (TimeSpan Slice, TimeSpan WriteBack) Longest => (_slices.LongestSlice, _slices.LongestWriteBack);

    /// <summary>The version that servers have to come to.</summary>
    internal long NewestVersion() => _slices.Connection.ExecuteScalar<long>("select coalesce(max(version), 0) from directory_changes");

    internal int ChangesToKeep { get; init; } = KeptChanges;

    /// <summary>An assistant that is named by id or by name.</summary>
    public AssistantRow FindAssistant(string idOrName) => DirectoryReader.Find(_slices.Connection, idOrName);

    /// <summary>Adds an assistant and says under which id.</summary>
    public AssistantRow AddAssistant(AssistantSettings settings) => AddAssistant(AssistantRow.From(0, settings));

    /// <inheritdoc cref="AddAssistant(AssistantSettings)"/>
    public AssistantRow AddAssistant(AssistantRow row)
    {
        _ = row.ToSettings();
        return Edit(connection =>
        {
            RefuseName(connection, row.Name, exceptId: 0);
            var id = connection.ExecuteScalar<long>(
                """
                insert into assistants (name, kind, url, headers, connect_timeout_ms, file, welcome_message, stream_name, status_callback, fallback_say, fallback_dial, created_at, updated_at)
                values (@Name, @Kind, @Url, @Headers, @ConnectTimeoutMs, @File, @WelcomeMessage, @StreamName, @StatusCallback, @FallbackSay, @FallbackDial, @now, @now)
                returning id
                """,
                Parameters(row));
            return row with { Id = id };
        });
    }

    /// <summary>Changes an assistant.</summary>
    /// <param name="idOrName">Which one.</param>
    /// <param name="change">Makes the new settings out of the ones there are.</param>
    public AssistantRow SetAssistant(string idOrName, Func<AssistantRow, AssistantRow> change) => Edit(connection =>
    {
        var before = DirectoryReader.Find(connection, idOrName);
        var row = change(before) with { Id = before.Id };
        _ = row.ToSettings();
        RefuseName(connection, row.Name, row.Id);
        connection.Execute(
            """
            update assistants set name = @Name, kind = @Kind, url = @Url, headers = @Headers, connect_timeout_ms = @ConnectTimeoutMs, file = @File, welcome_message = @WelcomeMessage, stream_name = @StreamName,
              status_callback = @StatusCallback, fallback_say = @FallbackSay, fallback_dial = @FallbackDial, updated_at = @now
            where id = @Id
            """,
            Parameters(row));
        return row;
    });

    /// <summary>Removes an assistant; its numbers must belong to somebody else by then, or are removed too.</summary>
    public AssistantRow RemoveAssistant(string idOrName, bool withNumbers)
    {
        var row = DirectoryReader.Find(_slices.Connection, idOrName);
        if (withNumbers)
        {
            _slices.Run(connection => connection.Execute(
                "delete from numbers where address in (select address from numbers where assistant_id = @Id limit @Step)", new { row.Id, Step }) == Step);
        }

        return Edit(connection =>
        {
            var numbers = connection.ExecuteScalar<long>("select count(*) from (select 1 from numbers where assistant_id = @Id limit 1000)", new { row.Id });
            if (numbers > 0)
            {
                var many = numbers == 1000 ? "1000 or more numbers" : numbers == 1 ? "1 number" : string.Create(CultureInfo.InvariantCulture, $"{numbers} numbers");
                throw new DirectoryException($"assistant {row.Id} ({row.Name}) still has {many}: move them to another assistant, or remove them with it by --with-numbers");
            }

            connection.Execute("delete from assistants where id = @Id", new { row.Id });
            return row;
        });
    }

    /// <summary>Gives new numbers to an assistant; all of them or none.</summary>
    public IReadOnlyList<NumberRow> AddNumbers(IEnumerable<string> numbers, string assistant) => Edit(connection =>
    {
        var owner = DirectoryReader.Find(connection, assistant);
        return Each(numbers, address =>
        {
            if (FindNumber(connection, address) is { } there && there.AssistantId != owner.Id)
            {
                throw new DirectoryException($"{address} belongs to assistant {there.AssistantId} ({there.Assistant}) already; `fasttwiml numbers move` gives it to another");
            }

            connection.Execute(
                "insert into numbers (address, assistant_id, created_at) values (@address, @Id, @now) on conflict (address) do nothing",
                new { address, owner.Id, now = UnixMicros.Now(_time) });
            return new NumberRow { Number = address, AssistantId = owner.Id, Assistant = owner.Name };
        });
    });

    /// <summary>Gives numbers to another assistant; all of them or none.</summary>
    public IReadOnlyList<NumberRow> MoveNumbers(IEnumerable<string> numbers, string assistant) => Edit(connection =>
    {
        var owner = DirectoryReader.Find(connection, assistant);
        return Each(numbers, address =>
        {
            _ = FindNumber(connection, address) ?? throw Unknown(address);
            connection.Execute("update numbers set assistant_id = @Id where address = @address and assistant_id <> @Id", new { address, owner.Id });
            return new NumberRow { Number = address, AssistantId = owner.Id, Assistant = owner.Name };
        });
    });

    /// <summary>Takes numbers out of the directory; all of them or none.</summary>
    public IReadOnlyList<NumberRow> RemoveNumbers(IEnumerable<string> numbers) => Edit(connection => Each(numbers, address =>
    {
        var row = FindNumber(connection, address) ?? throw Unknown(address);
        connection.Execute("delete from numbers where address = @address", new { address });
        return row;
    }));

    /// <summary>Gives any number of numbers to their assistants, whether they are there already or not. What a finished slice wrote stays, and doing it again is harmless.</summary>
    /// <param name="numbers">The numbers; sorted is fastest.</param>
    /// <param name="progress">Told how many are done.</param>
    public ImportResult Import(NumberList numbers, Action<int>? progress = null)
    {
        var batch = new NumberBatch(UnixMicros.Now(_time));
        long added = 0;
        long moved = 0;
        var done = 0;
        while (done < numbers.Count)
        {
            // Progress is told between the slices, never while the store waits.
            var reported = Math.Min(numbers.Count, done + ProgressStep);
            _slices.Run(connection =>
            {
                var count = Math.Min(Step, reported - done);
                var (newOnes, others) = batch.Write(connection, numbers, done, count);
                added += newOnes;
                moved += others;
                done += count;
                return done < reported;
            });
            progress?.Invoke(done);
        }

        Prune();
        return new ImportResult(numbers.Count, added, moved);
    }

    public void Dispose() => _slices.Dispose();

    private static void RefuseName(SqliteConnection connection, string name, long exceptId)
    {
        if (connection.ExecuteScalar<long?>("select id from assistants where name = @name and id <> @exceptId", new { name, exceptId }) is { } id)
        {
            throw new DirectoryException($"there is an assistant '{name}' already: {id}. Choose another name, or change that one with `fasttwiml assistants set {id}`");
        }
    }

    private static NumberRow? FindNumber(SqliteConnection connection, string address) => connection.QuerySingleOrDefault<NumberRow>(
        """
        select n.address as Number, n.assistant_id as AssistantId, a.name as Assistant
        from numbers n join assistants a on a.id = n.assistant_id where n.address = @address
        """,
        new { address });

    private static DirectoryException Unknown(string address) =>
        new($"{address} is not in the directory; `fasttwiml numbers add {address} --assistant ID` puts it there");

    private static List<NumberRow> Each(IEnumerable<string> numbers, Func<string, NumberRow> edit) =>
        [.. numbers.Select(number => CalledAddress.TryNormalize(number, out var address, out var problem) ? edit(address) : throw new DirectoryException(problem))];

    private DynamicParameters Parameters(AssistantRow row)
    {
        var parameters = new DynamicParameters(row);
        parameters.Add("now", UnixMicros.Now(_time), DbType.Int64);
        return parameters;
    }

    private T Edit<T>(Func<SqliteConnection, T> edit)
    {
        var result = _slices.Once(edit);
        Prune();
        return result;
    }

    /// <summary>Forgets changes that every server has seen long ago. The newest always stays, because the servers watch it.</summary>
    private void Prune()
    {
        var (oldest, newest) = _slices.Connection.QuerySingle<(long?, long?)>(
            "select (select min(version) from directory_changes), (select max(version) from directory_changes)");
        var limit = newest - Math.Max(1, ChangesToKeep);

        // Not after every edit: a little at a time would be a second commit each time.
        if (limit - oldest >= ChangesToKeep / 10)
        {
            _slices.Run(connection => connection.Execute(
                "delete from directory_changes where version in (select version from directory_changes where version <= @limit order by version limit @Rows)",
                new { limit, Rows = 4 * Step }) == 4 * Step);
        }
    }
}
