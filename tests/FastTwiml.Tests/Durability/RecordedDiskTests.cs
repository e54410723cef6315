using System.Text;
using FastTwiml.Durability.PowerLoss.Disk;
using FastTwiml.Durability.PowerLoss.Recording;
using Xunit;

namespace FastTwiml.Tests.Durability;

/// <summary>What the power-loss check takes for certain: too much of it, and the check would find nothing.</summary>
public sealed class RecordedDiskTests
{
    private const string Database = "/absent/calls.db";
    private const int File = 5;
    private const int SecondFile = 6;
    private const int Folder = 7;

    private readonly RecordedDisk _disk = new();

    [Fact]
    public void What_was_not_synced_is_gone()
    {
        Open(File, isNew: true);
        Write(File, 0, "abc");

        Assert.Equal("", Certain());
        Assert.Equal("abc", Current());
    }

    [Fact]
    public void A_sync_that_has_not_ended_makes_nothing_certain()
    {
        Open(File, isNew: true);
        Write(File, 0, "abc");
        Do(OperationKind.SyncBegun, File);

        Assert.Equal("", Certain());

        Do(OperationKind.SyncEnded, File);
        Assert.Equal("abc", Certain());
    }

    [Fact]
    public void A_sync_covers_what_was_written_before_it_began()
    {
        Open(File, isNew: true);
        Write(File, 0, "abc");
        Do(OperationKind.SyncBegun, File);
        Write(File, 3, "def");
        Do(OperationKind.SyncEnded, File);

        Assert.Equal("abc", Certain());
        Assert.Equal("abcdef", Current());
    }

    [Fact]
    public void Syncs_of_one_file_that_overlap_cover_no_more_than_each_of_them()
    {
        Open(File, isNew: true);
        Open(SecondFile, isNew: false);
        Write(File, 0, "a");
        Do(OperationKind.SyncBegun, File);
        Write(File, 1, "b");
        Do(OperationKind.SyncBegun, SecondFile);
        Write(File, 2, "c");
        Do(OperationKind.SyncEnded, SecondFile);
        Do(OperationKind.SyncEnded, File);

        Assert.Equal("ab", Certain());
    }

    [Fact]
    public void A_shorter_file_reads_as_zeros_when_it_grows_again()
    {
        Open(File, isNew: true);
        Write(File, 0, "abcdef");
        _disk.Apply(new Operation(OperationKind.Truncated, File, 0, BitConverter.GetBytes(2L)));
        Write(File, 4, "x");

        Assert.Equal("ab\0\0x", Current());
    }

    [Fact]
    public void A_new_name_is_certain_when_the_folder_was_synced()
    {
        Open(File, isNew: true);
        Do(OperationKind.SyncBegun, File);
        Do(OperationKind.SyncEnded, File);
        Assert.Empty(_disk.Folder.After(0));

        _disk.Apply(new Operation(OperationKind.Opened, Folder, 0, Encoding.UTF8.GetBytes(Path.GetTempPath())));
        Do(OperationKind.SyncBegun, Folder);
        Assert.Empty(_disk.Folder.After(0));

        Do(OperationKind.SyncEnded, Folder);
        Assert.Equal(["calls.db"], _disk.Folder.After(0).Keys);
    }

    [Fact]
    public void A_removed_name_comes_back_with_its_old_file()
    {
        A_new_name_is_certain_when_the_folder_was_synced();
        Write(File, 0, "old");
        Do(OperationKind.SyncBegun, File);
        Do(OperationKind.SyncEnded, File);
        _disk.Apply(new Operation(OperationKind.Unlinked, -1, 0, Encoding.UTF8.GetBytes(Database)));
        Open(SecondFile, isNew: true);

        Assert.Equal("old", Text(_disk.Folder.After(0)["calls.db"].Certain));
        Assert.Empty(_disk.Folder.After(1));
        Assert.Equal("", Text(_disk.Folder.After(2)["calls.db"].Certain));
    }

    [Fact]
    public void A_new_process_has_no_files_of_the_one_before()
    {
        Open(File, isNew: true);
        Do(OperationKind.Started, -1);

        Assert.Throws<KeyNotFoundException>(() => Write(File, 0, "abc"));
    }

    private void Open(int descriptor, bool isNew) =>
        _disk.Apply(new Operation(OperationKind.Opened, descriptor, isNew ? 1 : 0, Encoding.UTF8.GetBytes(Database)));

    private void Write(int descriptor, long offset, string text) =>
        _disk.Apply(new Operation(OperationKind.Written, descriptor, offset, Encoding.UTF8.GetBytes(text)));

    private void Do(OperationKind kind, int descriptor) => _disk.Apply(new Operation(kind, descriptor, 0, default));

    private string Certain() => Text(_disk.Folder.Current["calls.db"].Certain);

    private string Current() => Text(_disk.Folder.Current["calls.db"].Current);

    private static string Text(FileContent content) => Encoding.UTF8.GetString(content.Bytes);
}
