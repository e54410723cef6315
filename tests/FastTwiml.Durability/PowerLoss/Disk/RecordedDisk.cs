using FastTwiml.Durability.PowerLoss.Recording;

namespace FastTwiml.Durability.PowerLoss.Disk;

/// <summary>Plays the recorded operations, one process after the other, onto a folder of files.</summary>
internal sealed class RecordedDisk
{
    private readonly Dictionary<int, DiskFile> _open = [];
    private readonly HashSet<int> _openFolders = [];

    // The syncs that have begun, by descriptor, with what they will cover. Of two at once on one descriptor the first that
    // ends is taken for the one that covers less.
    private readonly Dictionary<int, Queue<(DiskFile? File, long Covered)>> _syncs = [];

    public DiskFolder Folder { get; } = new();

    public void Apply(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Started:
                _open.Clear();
                _openFolders.Clear();
                _syncs.Clear();
                break;
            case OperationKind.Opened:
                Open(operation);
                break;
            case OperationKind.Closed:
                _open.Remove(operation.Descriptor);
                _openFolders.Remove(operation.Descriptor);
                break;
            case OperationKind.Written:
                File(operation).Change(new PendingChange(operation.Offset, operation.Bytes, IsSize: false));
                break;
            case OperationKind.Truncated:
                File(operation).Change(new PendingChange(operation.Size, default, IsSize: true));
                break;
            case OperationKind.Allocated:
                File(operation).Change(new PendingChange(Math.Max(File(operation).Current.Length, operation.Offset + operation.Size), default, IsSize: true));
                break;
            case OperationKind.SyncBegun:
                BeginSync(operation);
                break;
            case OperationKind.SyncEnded:
                EndSync(operation);
                break;
            case OperationKind.Unlinked:
                Folder.Set(Path.GetFileName(operation.Paths[0]), null);
                break;
            case OperationKind.Renamed:
                Folder.Set(Path.GetFileName(operation.Paths[1]), Folder.Current[Path.GetFileName(operation.Paths[0])]);
                Folder.Set(Path.GetFileName(operation.Paths[0]), null);
                break;
        }
    }

    private void Open(in Operation operation)
    {
        var path = operation.Paths[0];
        var name = Path.GetFileName(path);
        if (Directory.Exists(path))
        {
            _openFolders.Add(operation.Descriptor);
            return;
        }

        if (operation.IsNewFile)
        {
            Folder.Set(name, new DiskFile());
        }

        var file = Folder.Current[name];
        if (operation.IsEmptied && file.Current.Length > 0)
        {
            file.Change(new PendingChange(0, default, IsSize: true));
        }

        _open[operation.Descriptor] = file;
    }

    private void BeginSync(in Operation operation)
    {
        if (!_syncs.TryGetValue(operation.Descriptor, out var begun))
        {
            _syncs[operation.Descriptor] = begun = [];
        }

        begun.Enqueue(_openFolders.Contains(operation.Descriptor) ? (null, Folder.BeginSync()) : (File(operation), File(operation).BeginSync()));
    }

    private void EndSync(in Operation operation)
    {
        var (file, covered) = _syncs[operation.Descriptor].Dequeue();
        if (file is null)
        {
            Folder.EndSync(covered);
        }
        else
        {
            file.EndSync(covered);
        }
    }

    private DiskFile File(in Operation operation) => _open[operation.Descriptor];
}
