using System.Runtime.InteropServices;

namespace FastTwiml.Compare.Processes;

/// <summary>Signals of Linux, sent to a whole process group, so that workers stop with their master.</summary>
internal static class Signal
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    public static void KillGroup(int leader) => Send(leader, Kill);

    public static void TerminateGroup(int leader) => Send(leader, Terminate);

    public static void ContinueGroup(int leader) => Send(leader, Continue);

    public static void StopGroup(int leader) => Send(leader, Stop);

    /// <summary>A group that has ended meanwhile is no error.</summary>
    private static void Send(int leader, int signal) => _ = NativeKill(-leader, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int process, int signal);
}
