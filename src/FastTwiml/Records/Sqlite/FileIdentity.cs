using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// Whether a path still leads to the file that it led to. SQLite goes on writing to a database that was deleted, moved or
/// replaced, and everything written there is lost with the process.
/// </summary>
internal sealed class FileIdentity
{
    // <fcntl.h> and <linux/stat.h>: struct statx has the same layout on every architecture.
    private const int WorkingFolder = -100;
    private const uint InodeMask = 0x100;
    private const int StatxBytes = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;

    private readonly byte[] _path;
    private readonly byte[] _answer = new byte[StatxBytes];
    private readonly (ulong Inode, ulong Device) _original;

    public FileIdentity(string path)
    {
        _path = Encoding.UTF8.GetBytes(path + '\0');
        _original = Ask();
    }

    public bool IsStillThere => Ask() == _original;

    private (ulong Inode, ulong Device) Ask() => NativeStatx(WorkingFolder, _path, 0, InodeMask, _answer) == 0
        ? (BinaryPrimitives.ReadUInt64LittleEndian(_answer.AsSpan(InodeOffset)), BinaryPrimitives.ReadUInt64LittleEndian(_answer.AsSpan(DeviceOffset)))
        : default;

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeStatx(int folder, byte[] path, int flags, uint mask, byte[] answer);
}
