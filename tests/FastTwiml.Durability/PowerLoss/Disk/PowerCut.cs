namespace FastTwiml.Durability.PowerLoss.Disk;

/// <summary>
/// What is found on the disk when the power was cut: what was certain, and, unless nothing more is to survive, a random
/// part of what was under way: each piece of each unsynced write or not (a piece is what the disk writes as one), each
/// change of size or not, and the first few of the folder's changes. How large a part that is varies from cut to cut.
/// </summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="PieceBytes">The size of a piece; 0 when nothing unsynced survives.</param>
internal sealed record PowerCut(string Name, int PieceBytes)
{
    public static IReadOnlyList<PowerCut> All { get; } =
    [
        new("synced only", 0),
        new("torn at pages", 4096),
        new("torn at sectors", 512),
    ];

    /// <summary>Writes the files that are found afterwards into a folder.</summary>
    public void Leave(RecordedDisk disk, string path, Random random)
    {
        var survives = random.NextDouble();
        var entries = disk.Folder.After(PieceBytes == 0 ? 0 : random.Next(disk.Folder.PendingCount + 1));
        foreach (var (name, file) in entries)
        {
            using var output = File.Create(Path.Combine(path, name));
            output.Write((PieceBytes == 0 ? file.Certain : Torn(file, random, survives)).Bytes);
        }
    }

    private FileContent Torn(DiskFile file, Random random, double survives)
    {
        var content = file.Certain.Copy();
        foreach (var change in file.Pending)
        {
            if (change.IsSize)
            {
                if (random.NextDouble() < survives)
                {
                    content.Apply(change);
                }

                continue;
            }

            // Pieces lie on the disk, so they are cut by their place in the file and not by where the write began.
            for (var done = 0; done < change.Bytes.Length;)
            {
                var at = change.Offset + done;
                var length = (int)Math.Min(PieceBytes - (at % PieceBytes), change.Bytes.Length - done);
                if (random.NextDouble() < survives)
                {
                    content.Write(at, change.Bytes.Span.Slice(done, length));
                }

                done += length;
            }
        }

        return content;
    }
}
