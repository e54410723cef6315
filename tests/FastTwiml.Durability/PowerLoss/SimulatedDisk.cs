namespace FastTwiml.Durability.PowerLoss;

/// <summary>What became of the writes that no sync had covered when the power went.</summary>
internal enum UnsyncedWrites
{
    /// <summary>None of them reached the disk.</summary>
    Lost,

    /// <summary>Some did, in any order, and one in eight only in part.</summary>
    Scattered,

    /// <summary>All of them did.</summary>
    Kept,
}

/// <summary>
/// A disk on which a trace is played forward. A write is safe when a sync of its file that began after it has ended, and a
/// file's name when the same is true of its folder.
/// </summary>
internal sealed class SimulatedDisk
{
    private const int SectorBytes = 512;

    private readonly Dictionary<TracedFile, SimulatedFile> _files = new()
    {
        [TracedFile.Database] = new SimulatedFile(),
        [TracedFile.Log] = new SimulatedFile(),
    };

    private readonly List<TraceRecord> _pendingNames = [];
    private int _namesAtSync;

    /// <param name="database">The database's bytes before the trace began, all of them synced.</param>
    public SimulatedDisk(byte[] database)
    {
        _files[TracedFile.Database].Start(database);
    }

    public void Play(TraceRecord record)
    {
        switch (record.Operation)
        {
            case TracedOperation.Create or TracedOperation.Unlink:
                _pendingNames.Add(record);
                break;
            case TracedOperation.SyncBegins when record.File == TracedFile.Folder:
                _namesAtSync = _pendingNames.Count;
                break;
            case TracedOperation.SyncEnds when record.File == TracedFile.Folder:
                _pendingNames.Take(_namesAtSync).ToList().ForEach(name => _files[name.File].Exists = name.Operation == TracedOperation.Create);
                _pendingNames.RemoveRange(0, _namesAtSync);
                _namesAtSync = 0;
                break;
            case TracedOperation.SyncBegins:
                _files[record.File].BeginSync();
                break;
            case TracedOperation.SyncEnds:
                _files[record.File].EndSync();
                break;
            default:
                _files[record.File].Pending.Add(record);
                break;
        }
    }

    /// <summary>Writes the files as they are found when the power comes back.</summary>
    public void Restore(string databasePath, UnsyncedWrites unsynced, Random random)
    {
        foreach (var (file, path) in new[] { (TracedFile.Database, databasePath), (TracedFile.Log, databasePath + "-wal") })
        {
            var exists = _files[file].Exists;
            foreach (var name in _pendingNames.Where(n => n.File == file && Reaches(unsynced, random)))
            {
                exists = name.Operation == TracedOperation.Create;
            }

            if (exists)
            {
                File.WriteAllBytes(path, _files[file].After(unsynced, random));
            }
        }
    }

    private static bool Reaches(UnsyncedWrites unsynced, Random random) => unsynced switch
    {
        UnsyncedWrites.Lost => false,
        UnsyncedWrites.Kept => true,
        _ => random.Next(2) == 0,
    };

    private sealed class SimulatedFile
    {
        private byte[] _safe = new byte[1024 * 1024];
        private int _length;
        private int _atSync;

        public bool Exists { get; set; }

        public List<TraceRecord> Pending { get; } = [];

        public void Start(byte[] content)
        {
            Exists = true;
            Apply(ref _safe, ref _length, new TraceRecord(TracedOperation.Write, default, 0, 0, content), content.Length);
        }

        public void BeginSync() => _atSync = Pending.Count;

        public void EndSync()
        {
            foreach (var record in Pending.Take(_atSync))
            {
                Apply(ref _safe, ref _length, record, record.Data.Length);
            }

            Pending.RemoveRange(0, _atSync);
            _atSync = 0;
        }

        public byte[] After(UnsyncedWrites unsynced, Random random)
        {
            var content = _safe.AsSpan(0, _length).ToArray();
            var length = _length;
            foreach (var record in Pending.Where(_ => Reaches(unsynced, random)))
            {
                var isTorn = unsynced == UnsyncedWrites.Scattered && record.Data.Length > SectorBytes && random.Next(8) == 0;
                Apply(ref content, ref length, record, isTorn ? SectorBytes * random.Next(1, record.Data.Length / SectorBytes) : record.Data.Length);
            }

            return content[..length];
        }

        private static void Apply(ref byte[] content, ref int length, TraceRecord record, int bytes)
        {
            var end = (int)record.Offset + bytes;
            if (end > content.Length)
            {
                Array.Resize(ref content, Math.Max(end, content.Length * 2));
            }

            if (record.Operation == TracedOperation.Truncate)
            {
                // What lies behind the end reads as zeros when the file grows again.
                content.AsSpan(Math.Min(end, length), Math.Max(0, length - end)).Clear();
                length = end;
                return;
            }

            record.Data.Span[..bytes].CopyTo(content.AsSpan((int)record.Offset));
            length = Math.Max(length, end);
        }
    }
}
