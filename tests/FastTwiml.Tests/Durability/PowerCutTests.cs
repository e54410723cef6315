using System.Text;
using FastTwiml.Durability.PowerLoss.Disk;
using FastTwiml.Durability.PowerLoss.Recording;
using Xunit;

namespace FastTwiml.Tests.Durability;

public sealed class PowerCutTests : IDisposable
{
    private const int Piece = 512;
    private const int Pieces = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("ft-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Synced_only_leaves_nothing_else()
    {
        PowerCut.All[0].Leave(SyncedThenWrittenAgain(), _folder, new Random(1));

        Assert.Equal(new string('a', Piece * Pieces), File.ReadAllText(Path.Combine(_folder, "calls.db")));
    }

    [Fact]
    public void A_torn_write_leaves_some_of_its_pieces_each_whole()
    {
        var random = new Random(1);
        var seen = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            PowerCut.All[2].Leave(SyncedThenWrittenAgain(), _folder, random);
            var text = File.ReadAllText(Path.Combine(_folder, "calls.db"));
            var pieces = text.Chunk(Piece).Select(static piece => piece.Distinct().Single());
            seen.Add(string.Concat(pieces));
        }

        Assert.Contains(seen, static pieces => pieces.Contains("ba", StringComparison.Ordinal) && pieces.Contains("ab", StringComparison.Ordinal));
        Assert.All(seen, static pieces => Assert.Equal(Pieces, pieces.Length));
    }

    private static RecordedDisk SyncedThenWrittenAgain()
    {
        const int Database = 5;
        const int Folder = 6;
        var disk = new RecordedDisk();
        disk.Apply(new Operation(OperationKind.Opened, Database, 1, "/absent/calls.db"u8.ToArray()));
        disk.Apply(new Operation(OperationKind.Opened, Folder, 0, Encoding.UTF8.GetBytes(Path.GetTempPath())));
        disk.Apply(new Operation(OperationKind.Written, Database, 0, Encoding.UTF8.GetBytes(new string('a', Piece * Pieces))));
        foreach (var descriptor in (int[])[Database, Folder])
        {
            disk.Apply(new Operation(OperationKind.SyncBegun, descriptor, 0, default));
            disk.Apply(new Operation(OperationKind.SyncEnded, descriptor, 0, default));
        }

        disk.Apply(new Operation(OperationKind.Written, Database, 0, Encoding.UTF8.GetBytes(new string('b', Piece * Pieces))));
        return disk;
    }
}
