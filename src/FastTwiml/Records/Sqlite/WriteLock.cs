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

    private readonly SafeFileHandle _file;

    public WriteLock(string databasePath)
    {
        _file = File.OpenHandle(PathOf(databasePath), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public static string PathOf(string databasePath) => databasePath + "-lock";

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
                    throw new IOException($"the lock file cannot be locked: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }

        return true;
    }

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeLock(SafeFileHandle file, int operation);
}
