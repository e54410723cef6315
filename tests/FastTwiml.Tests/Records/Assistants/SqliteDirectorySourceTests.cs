using System.Text;
using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Records;
using FastTwiml.Records.Assistants;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Assistants;

public sealed class SqliteDirectorySourceTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly SqliteDirectorySource _source;

    public SqliteDirectorySourceTests() => _source = new SqliteDirectorySource(_temporary.Database, NullLogger.Instance);

    public void Dispose()
    {
        _source.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_new_database_is_empty_at_version_0()
    {
        Assert.Equal(0, _source.ReadVersion());
        var snapshot = _source.Load(out var version);
        Assert.Equal(0, version);
        Assert.Null(snapshot.Find("+15555550100"u8));
        Assert.True(_source.TryReadChanges(0, new DirectoryEdits(), out version));
        Assert.Equal(0, version);
    }

    [Fact]
    public void Loads_everything_at_the_newest_version()
    {
        Sql("""
            insert into assistants (id, name, kind, welcome_message, created_at, updated_at) values (7, 'seven', 'scripted', 'Hi', 0, 0);
            insert into numbers (address, assistant_id, created_at) values ('+15555550100', 7, 0), ('sip:a@h', 7, 0), ('client:ü', 7, 0);
            """);
        var snapshot = _source.Load(out var version);
        Assert.Equal(4, version);
        Assert.Equal(4, _source.ReadVersion());
        var seven = snapshot.FindById(7)!;
        Assert.Equal(new AssistantSettings("seven", AssistantKind.Scripted) { WelcomeMessage = "Hi" }, seven.Settings);
        Assert.Same(seven, snapshot.Find("+15555550100"u8));
        Assert.Same(seven, snapshot.Find("sip:a@H:5060"u8));
        Assert.Same(seven, snapshot.Find("client:ü"u8));
    }

    [Fact]
    public void Reads_more_numbers_than_a_page_holds()
    {
        Sql("""
            insert into assistants (id, name, kind, created_at, updated_at) values (1, 'one', 'echo', 0, 0);
            insert into numbers select '+1' || (5555500000 + value), 1, 0 from generate(45001);
            """.Replace("generate(45001)", "(with recursive n(value) as (select 0 union all select value + 1 from n limit 45001) select value from n)", StringComparison.Ordinal));
        var snapshot = _source.Load(out _);
        for (ulong i = 0; i <= 45_000; i++)
        {
            Assert.NotNull(snapshot.FindByNumber(15555500000 + i));
        }

        Assert.Null(snapshot.FindByNumber(15555545001));
    }

    [Fact]
    public void Reads_what_changed_since_a_version()
    {
        Sql("""
            insert into assistants (id, name, kind, created_at, updated_at) values (1, 'one', 'echo', 0, 0), (2, 'two', 'echo', 0, 0);
            insert into numbers values ('+15555550100', 1, 0), ('client:a', 1, 0);
            """);
        var snapshot = _source.Load(out var version);
        Sql("""
            update assistants set name = 'new' where id = 1;
            delete from numbers where address = '+15555550100';
            update numbers set address = 'client:b' where address = 'client:a';
            insert into numbers values ('+15555550101', 2, 0);
            """);
        var edits = new DirectoryEdits();
        Assert.True(_source.TryReadChanges(version, edits, out var newest));
        Assert.Equal(version + 5, newest);
        snapshot = snapshot.With(edits);
        Assert.Equal("new", snapshot.FindById(1)!.Name);
        Assert.Null(snapshot.Find("+15555550100"u8));
        Assert.Null(snapshot.Find("client:a"u8));
        Assert.Equal("new", snapshot.Find("client:b"u8)!.Name);
        Assert.Equal("two", snapshot.Find("+15555550101"u8)!.Name);
    }

    [Theory]
    [InlineData("delete from directory_changes where version <= 2")]
    [InlineData("delete from directory_changes")]
    [InlineData("insert into directory_changes (kind, key) values ('all', '')")]
    [InlineData("insert into directory_changes (kind, key) values ('something newer', '')")]
    [InlineData("insert into directory_changes (kind, key) values ('assistant', 'x')")]
    public void Says_when_the_changes_are_not_known_any_more(string what)
    {
        Sql("insert into assistants (id, name, kind, created_at, updated_at) values (1, 'one', 'echo', 0, 0), (2, 'two', 'echo', 0, 0), (3, 'three', 'echo', 0, 0)");
        Sql(what);
        Assert.False(_source.TryReadChanges(1, new DirectoryEdits(), out _));
    }

    [Fact]
    public void A_log_cut_exactly_where_one_stands_is_still_enough()
    {
        Sql("insert into assistants (id, name, kind, created_at, updated_at) values (1, 'one', 'echo', 0, 0), (2, 'two', 'echo', 0, 0), (3, 'three', 'echo', 0, 0)");
        Sql("delete from directory_changes where version <= 2");
        var edits = new DirectoryEdits();
        Assert.True(_source.TryReadChanges(2, edits, out var version));
        Assert.Equal(3, version);
        Assert.Equal([3], edits.Assistants.Keys);
    }

    [Fact]
    public void An_assistant_of_an_unknown_kind_is_left_out_and_hides_nobody_else()
    {
        Sql("insert into assistants (id, name, kind, created_at, updated_at) values (1, 'one', 'oracle', 0, 0), (2, 'two', 'echo', 0, 0)");
        var snapshot = _source.Load(out var version);
        Assert.Null(snapshot.FindById(1));
        Assert.NotNull(snapshot.FindById(2));
        Sql("update assistants set kind = 'oracle' where id = 2; update assistants set kind = 'echo' where id = 1");
        var edits = new DirectoryEdits();
        Assert.True(_source.TryReadChanges(version, edits, out _));
        snapshot = snapshot.With(edits);
        Assert.NotNull(snapshot.FindById(1));
        Assert.Null(snapshot.FindById(2));
    }

    [Fact]
    public void Goes_on_after_a_fault_of_the_store()
    {
        Assert.Equal(0, _source.ReadVersion());
        Sql("alter table directory_changes rename to elsewhere");
        Assert.Throws<RecordStoreException>(() => _source.ReadVersion());
        Sql("alter table elsewhere rename to directory_changes");
        Assert.Equal(0, _source.ReadVersion());
    }

    [Fact]
    public void After_any_edits_the_directory_in_memory_is_the_one_in_the_store()
    {
        string[] keys = [.. Enumerable.Range(0, 12).Select(i => $"+155555501{i:00}"), "sip:a@h", "client:a"];
        var sql = Gen.Frequency(
            (6, Gen.Elements(keys).SelectMany(key => Gen.Choose(1, 4).Select(id => $"insert into numbers select '{key}', {id}, 0 where exists (select 1 from assistants where id = {id}) on conflict do update set assistant_id = {id}"))),
            (3, Gen.Elements(keys).Select(key => $"delete from numbers where address = '{key}'")),
            (1, Gen.Elements(keys).Two().Select(pair => $"update or ignore numbers set address = '{pair.Item1}' where address = '{pair.Item2}'")),
            (2, Gen.Choose(1, 4).SelectMany(id => Gen.Choose(0, 9).Select(v => $"insert into assistants (id, name, kind, created_at, updated_at) values ({id}, 'n{id}-{v}', 'echo', 0, 0) on conflict (id) do update set name = excluded.name"))),
            (1, Gen.Choose(1, 4).Select(id => $"delete from numbers where assistant_id = {id}; delete from assistants where id = {id}")),
            (1, Gen.Choose(0, 40).Select(back => $"delete from directory_changes where version < (select max(version) from directory_changes) - {back}")),
            (1, Gen.Constant("insert into directory_changes (kind, key) values ('all', '')")));
        Prop.ForAll(Gen.NonEmptyListOf(Gen.NonEmptyListOf(sql)).Select(batches => batches.Select(batch => string.Join(";\n", batch)).ToArray()).ToArbitrary(), batches =>
        {
            Sql("delete from numbers; delete from assistants");
            var directory = new AssistantDirectory(mergedAtOnce: 3);
            directory.Publish(_source.Load(out var version));
            foreach (var batch in batches)
            {
                Sql(batch);
                var edits = new DirectoryEdits();
                if (_source.TryReadChanges(version, edits, out var newest))
                {
                    directory.Apply(edits);
                    version = newest;
                }
                else
                {
                    directory.Publish(_source.Load(out version));
                }

                AssertEqualToStore(directory.Current, keys);
            }
        }).QuickCheckThrowOnFailure();
    }

    private void AssertEqualToStore(DirectorySnapshot snapshot, string[] keys)
    {
        using var connection = _temporary.Database.OpenConnection();
        var stored = connection.Query<(string, string)>("select address, name from numbers join assistants on id = assistant_id").ToDictionary();
        foreach (var key in keys)
        {
            Assert.Equal(stored.GetValueOrDefault(key), snapshot.Find(Encoding.UTF8.GetBytes(key))?.Name);
        }

        var names = connection.Query<(long, string)>("select id, name from assistants").ToDictionary();
        for (var id = 1; id <= 4; id++)
        {
            Assert.Equal(names.GetValueOrDefault(id), snapshot.FindById(id)?.Name);
        }
    }

    private void Sql(string sql)
    {
        using var connection = _temporary.Database.OpenConnection();
        connection.Execute(sql);
    }
}
