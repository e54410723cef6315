using System.Runtime.InteropServices;

namespace FastTwiml.Transports.Linux;

/// <summary>
/// The system calls of Linux that the transport lives on. Those that never block keep the collector waiting instead of telling it that
/// the thread is away: a few microseconds against some forty nanoseconds a call.
/// </summary>
internal static class Libc
{
    // <sys/epoll.h>
    public const int ControlAdd = 1;
    public const int ControlDelete = 2;
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerClosed = 0x2000;
    public const uint EdgeTriggered = 1u << 31;
    public const int CloseOnExec = 0x80000;

    // <sys/socket.h>
    public const int NonBlocking = 0x800;
    private const int NoSignal = 0x4000;

    // <errno.h>
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int NoBuffers = 105;
    public const int OutOfMemory = 12;

    // <sys/syscall.h>: each kind of processor has its own numbers.
    private static readonly nint SendTo = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 44 : 206;
    private static readonly nint ReceiveFrom = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 45 : 207;

    /// <summary>The error of the call before, on this thread; nothing may come in between.</summary>
    public static int LastError => Marshal.GetLastSystemError();

    /// <summary>Closing resets the connection (socket(7), SO_LINGER with no time).</summary>
    public static void SetLinger(int descriptor)
    {
        Span<int> linger = [1, 0];
        _ = SetOption(descriptor, level: 1, option: 13, ref linger[0], 2 * sizeof(int));
    }

    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EpollCreate(int flags);

    [DllImport("libc", EntryPoint = "epoll_ctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static extern int EpollControl(int epoll, int operation, int descriptor, ref byte @event);

    [DllImport("libc", EntryPoint = "epoll_wait")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EpollWait(int epoll, nint events, int count, int timeoutMilliseconds);

    [DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EventFile(uint initial, int flags);

    /// <summary>recv(2), without the care for thread cancellation that libc's own function takes.</summary>
    public static nint Receive(int descriptor, nint buffer, nint length) => Call(ReceiveFrom, descriptor, buffer, length, 0, 0, 0);

    /// <summary>send(2); a peer that is gone is an error and no signal.</summary>
    public static nint Send(int descriptor, nint buffer, nint length) => Call(SendTo, descriptor, buffer, length, NoSignal, 0, 0);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern nint Call(nint number, nint descriptor, nint buffer, nint length, nint flags, nint address, nint addressLength);

    [DllImport("libc", EntryPoint = "accept4")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static extern int Accept(int descriptor, ref byte address, ref int length, int flags);

    [DllImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static extern nint Read(int descriptor, ref ulong value, nint length);

    [DllImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static extern nint Write(int descriptor, ref ulong value, nint length);

    /// <summary>How many descriptors this process may have open.</summary>
    public static int DescriptorLimit
    {
        get
        {
            // struct rlimit: the limit that is kept, and how far it may be raised; RLIMIT_NOFILE.
            Span<ulong> limit = [ulong.MaxValue, ulong.MaxValue];
            _ = GetLimit(resource: 7, ref limit[0]);
            return (int)Math.Min(limit[0], int.MaxValue);
        }
    }

    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int GetLimit(int resource, ref ulong limit);

    [DllImport("libc", EntryPoint = "setsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int SetOption(int descriptor, int level, int option, ref int value, int length);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static extern int Close(int descriptor);
}
