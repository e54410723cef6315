using Dapper;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using Xunit;

namespace FastTwiml.Tests.Records.Sqlite;

public class SqliteWriteSlicesTests
{
    [Fact]
    public void Once_is_all_or_nothing()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        Assert.Throws<InvalidOperationException>(() => slices.Once(c =>
        {
            Insert(c, "first");
            throw new InvalidOperationException("in the middle");
        }));
        Assert.Equal(0, Count(slices.Connection));
        slices.Once(c => Insert(c, "second"));
        Assert.Equal(1, Count(slices.Connection));
    }

    [Fact]
    public void Every_item_is_worked_on_once_in_order()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        slices.Run(Enumerable.Range(0, 3_000), (c, i) => Insert(c, $"a{i}"));
        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => $"a{i}"), slices.Connection.Query<string>("select name from assistants order by id"));
    }

    [Fact]
    public void No_item_is_no_work()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        slices.Run(Array.Empty<int>(), (_, _) => Assert.Fail("there is nothing to do"));
    }

    [Fact]
    public async Task Another_writer_gets_its_turn_between_slices()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        using var other = new SqliteWriteSlices(temporary.Database);
        using var halfWay = new ManualResetEventSlim();
        using var otherDone = new ManualResetEventSlim();
        var writer = Task.Run(() =>
        {
            halfWay.Wait();
            other.Once(c => Insert(c, "other"));
            otherDone.Set();
        });

        // Goes on until the other one has written, so it ends only if the other one gets its turn.
        var i = 0;
        slices.Run(c =>
        {
            Insert(c, $"a{i++}");
            halfWay.Set();
            return !otherDone.IsSet;
        });
        await writer;
        Assert.Equal(i + 1, Count(slices.Connection));
    }

    [Fact]
    public void A_writer_that_does_not_yield_is_reported_as_busy()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        using var held = temporary.Database.OpenLock();
        Assert.True(held.TryEnter(TimeSpan.Zero));
        var busy = Assert.Throws<RecordStoreException>(() => slices.Once(c => Insert(c, "late")));
        Assert.Equal(StoreFault.Busy, busy.Fault);
        held.Exit();
        slices.Once(c => Insert(c, "in time"));
    }

    [Fact]
    public async Task A_write_outside_of_slices_is_waited_for()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        using var other = temporary.Database.OpenConnection();
        other.Execute("begin immediate");
        var waiting = Task.Run(() => slices.Once(c => Insert(c, "second")));
        Insert(other, "first");
        other.Execute("commit");
        await waiting;
        Assert.Equal(2, Count(other));
    }

    [Fact]
    public void Without_a_server_the_log_is_written_back()
    {
        using var temporary = new TemporaryDatabase();
        using var slices = new SqliteWriteSlices(temporary.Database);
        var text = new string('x', 1_000_000);
        for (var i = 0; i < 200; i++)
        {
            slices.Once(c => c.Execute("insert into assistants (name, kind, welcome_message, created_at, updated_at) values (@i, 'echo', @text, 0, 0)", new { i, text }));
            Assert.True(new FileInfo(temporary.Database.WalPath).Length < 80 * 1024 * 1024);
        }
    }

    private static void Insert(Microsoft.Data.Sqlite.SqliteConnection connection, string name) =>
        connection.Execute("insert into assistants (name, kind, created_at, updated_at) values (@name, 'echo', 0, 0)", new { name });

    private static long Count(Microsoft.Data.Sqlite.SqliteConnection connection) => connection.ExecuteScalar<long>("select count(*) from assistants");
}
