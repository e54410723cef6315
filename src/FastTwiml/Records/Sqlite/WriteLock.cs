using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// The lock file beside a database, which whoever writes or checkpoints holds alone. SQLite admits one writer at a time
/// anyway; this adds that no checkpoint starts while another connection commits (SQLite's WAL-reset defect), and that a
/// waiter gets its turn within a millisecond instead of by SQLite's growing sleeps. One instance a connection: the lock
/// belongs to the open file, so it also holds between connections of one process, and the kernel drops it with the process.
/// </summary>
internal sealed class WriteLock : IDisposable
{
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int Unlock = 8;
    private const int InterruptedCall = 4;
    private const int WouldBlock = 11;

    // <fcntl.h> of Linux: O_RDWR | O_CREAT | O_CLOEXEC, and O_RDONLY | O_CLOEXEC
    private const int OpenFlags = 0x2 | 0x40 | 0x80000;
    private const int OpenFlagsOfAnother = 0x80000;
    private const int OpenMode = 0b110_100_100;

    // <errno.h> of Linux
    private const int AccessDenied = 13;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;

    private readonly string _path;
    private readonly SafeFileHandle _file;

    public WriteLock(string databasePath)
    {
        // Not by .NET's own way to open a file: it takes a shared lock on whatever it opens.
        _path = PathOf(databasePath);
        var descriptor = NativeOpen(_path, OpenFlags, OpenMode);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == AccessDenied)
        {
            // Nothing is written to it, so one that another user made will do.
            descriptor = NativeOpen(_path, OpenFlagsOfAnother, 0);
        }

        if (descriptor < 0)
        {
            throw Refused("opened");
        }

        _file = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public static string PathOf(string databasePath) => SqliteDatabase.FileOf(databasePath) + "-lock";

    /// <summary>Takes the lock, waiting for at most this long; false when somebody else kept it all the time.</summary>
    public bool TryEnter(TimeSpan patience)
    {
        if (TryEnter())
        {
            return true;
        }

        var start = Environment.TickCount64;
        while (Environment.TickCount64 - start < patience.TotalMilliseconds)
        {
            Thread.Sleep(1);
            if (TryEnter())
            {
                return true;
            }
        }

        return false;
    }

    public void Exit() => _ = NativeLock(_file, Unlock);

    public void Dispose() => _file.Dispose();

    private bool TryEnter()
    {
        while (NativeLock(_file, Exclusive | NonBlocking) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case InterruptedCall:
                    continue;
                case WouldBlock:
                    return false;
                default:
                    throw Refused("locked");
            }
        }

        return true;
    }

    private RecordStoreException Refused(string what)
    {
        var (fault, advice) = Marshal.GetLastPInvokeError() switch
        {
            AccessDenied => (StoreFault.ReadOnly, "Let this user write to its folder."),
            NoSpace => (StoreFault.Full, "Make room on the disk."),
            ReadOnlyFileSystem => (StoreFault.ReadOnly, "Remount the file system read-write."),
            _ => (StoreFault.Io, "Check that its folder exists and that the disk works."),
        };
        return new RecordStoreException(fault, $"The lock file {_path} cannot be {what}: {Marshal.GetLastPInvokeErrorMessage()}. {advice}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeLock(SafeFileHandle file, int operation);
}
