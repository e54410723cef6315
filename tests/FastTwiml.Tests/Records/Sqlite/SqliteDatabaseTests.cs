using FastTwiml.Records.Sqlite;
using Xunit;

namespace FastTwiml.Tests.Records.Sqlite;

public class SqliteDatabaseTests
{
    [Fact]
    public void A_database_that_is_named_by_a_link_has_the_lock_and_the_log_of_the_file()
    {
        using var temporary = new TemporaryDatabase();
        using var other = new TemporaryDatabase(create: false);
        File.CreateSymbolicLink(other.Path, temporary.Path);
        using var byName = temporary.Database.OpenLock();
        using var byLink = other.Database.OpenLock();
        Assert.True(byName.TryEnter(TimeSpan.Zero));
        Assert.False(byLink.TryEnter(TimeSpan.Zero));
        Assert.Equal(temporary.Database.WalPath, new SqliteDatabase(other.Path).WalPath);
    }

    [Theory]
    [InlineData("fasttwiml.db", true)]
    [InlineData("/var/lib/fasttwiml/calls", true)]
    [InlineData("postgresql://user:secret@host:5432/db", false)]
    [InlineData("file:fasttwiml.db", false)]
    [InlineData("FILE:fasttwiml.db", false)]
    [InlineData(":memory:", false)]
    [InlineData("", false)]
    public void Only_the_name_of_a_file_is_a_database(string text, bool isName) => Assert.Equal(isName, SqliteDatabase.IsFileName(text));
}
