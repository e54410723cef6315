using System.Runtime.InteropServices;

namespace FastTwiml.TestKit;

/// <summary>
/// Memory between two pages that nobody may touch. One byte read or written outside ends the process, so a parser that
/// looks too far cannot pass unnoticed. (Windows gets plain memory: the searches are the same there.)
/// </summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int Private = 2;

    private readonly nint _mapping;
    private readonly nuint _mapped;
    private readonly nint _start;
    private readonly int _length;
    private bool _disposed;

    private GuardedMemory(int length, bool atEnd)
    {
        _length = length;
        if (OperatingSystem.IsWindows())
        {
            _mapping = Marshal.AllocHGlobal(Math.Max(length, 1));
            _start = _mapping;
            return;
        }

        var page = (nuint)Environment.SystemPageSize;
        var inner = ((nuint)length + page - 1) / page * page;
        _mapped = inner + 2 * page;
        var anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
        _mapping = Mmap(0, _mapped, 0, Private | anonymous, -1, 0);
        if (_mapping == -1 || (inner > 0 && Mprotect(_mapping + (nint)page, inner, ReadWrite) != 0))
        {
            throw new InvalidOperationException($"mmap failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        _start = _mapping + (nint)page + (atEnd ? (nint)inner - length : 0);
    }

    /// <summary>The memory, as many bytes as were asked for.</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new Span<byte>((void*)_start, _length);
        }
    }

    /// <summary>A copy that ends where the page that nobody may touch begins.</summary>
    public static GuardedMemory EndingAtGuard(ReadOnlySpan<byte> content) => Copy(content, atEnd: true);

    /// <summary>A copy that starts where the page that nobody may touch ends.</summary>
    public static GuardedMemory StartingAtGuard(ReadOnlySpan<byte> content) => Copy(content, atEnd: false);

    /// <summary>Room that ends where the page that nobody may touch begins, for what is written.</summary>
    public static GuardedMemory Room(int length) => new(length, atEnd: true);

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (OperatingSystem.IsWindows())
        {
            Marshal.FreeHGlobal(_mapping);
        }
        else
        {
            _ = Munmap(_mapping, _mapped);
        }

        GC.SuppressFinalize(this);
    }

    private static GuardedMemory Copy(ReadOnlySpan<byte> content, bool atEnd)
    {
        var memory = new GuardedMemory(content.Length, atEnd);
        content.CopyTo(memory.Span);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Munmap(nint address, nuint length);
}
