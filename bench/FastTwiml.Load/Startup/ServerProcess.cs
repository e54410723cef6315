using System.Diagnostics;
using FastTwiml.Load.Sockets;

namespace FastTwiml.Load.Startup;

/// <summary>A server that is started here, on a core of its own where there is one, and ended with all it started.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int TerminateSignal = 15;
    private const int ServerCore = 1;
    private const int MaskBytes = 128;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="talks">Whether it is asked things on standard input; else what it says is thrown away.</param>
    public static ServerProcess Start(IReadOnlyList<string> command, bool talks = false)
    {
        // A child begins on the cores of the thread that starts it.
        var mask = new PinnedBuffer(MaskBytes);
        var wasRead = Libc.ReadAffinity(0, MaskBytes, mask.Address) >= 0;
        var allowed = mask.Span.ToArray();
        if (wasRead && Environment.ProcessorCount > ServerCore)
        {
            mask.Span.Clear();
            mask.Span[0] = 1 << ServerCore;
            _ = Libc.SetAffinity(0, MaskBytes, mask.Address);
        }

        try
        {
            // What it says on standard output is not the result, which goes there.
            var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardInput = talks })
                ?? throw new LoadException($"{command[0]} did not start.");
            if (!talks)
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            }

            return new ServerProcess(process);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LoadException($"{command[0]} cannot be started: {e.Message}");
        }
        finally
        {
            if (wasRead)
            {
                allowed.CopyTo(mask.Span);
                _ = Libc.SetAffinity(0, MaskBytes, mask.Address);
            }
        }
    }

    /// <summary>The next line that it says.</summary>
    public string Hear() => _process.StandardOutput.ReadLine() ?? throw new LoadException("The server ended before it said what was awaited.");

    /// <summary>Asks something, and hears the answer.</summary>
    public string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return Hear();
    }

    public void Dispose()
    {
        if (!_process.HasExited && Libc.Kill(_process.Id, TerminateSignal) == 0)
        {
            _ = _process.WaitForExit(Grace);
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
