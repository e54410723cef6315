using System.Diagnostics;

namespace FastTwiml.Compare.Processes;

/// <summary>
/// A command in a session of its own (a terminal's Ctrl-C does not reach it before this program decides) that the kernel
/// kills when this program dies. Its output goes to a file.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, string log) => (_process, Id, Log) = (process, process.Id, log);

    public int Id { get; }

    /// <summary>The file that holds what it said on standard error, and on standard output too unless that is read.</summary>
    public string Log { get; }

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="command">What to run.</param>
    /// <param name="log">Where its output goes; what the file held before is lost.</param>
    /// <param name="readOutput">Whether this program reads standard output.</param>
    public static async Task<ChildProcess> StartAsync(Command command, string log, bool readOutput = false)
    {
        // Each of these replaces itself by the next, so the process started here is in the end the command. Every program
        // may open as many files as this machine allows, whether it knows how to ask for them or not.
        var shell = "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\" " + (readOutput ? "2>\"$0\"" : ">\"$0\" 2>&1");
        var start = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", "sh", "-c", shell, log, .. command.Line])
        {
            RedirectStandardOutput = readOutput,
            RedirectStandardInput = true,
        };
        if (command.Folder is not null)
        {
            start.WorkingDirectory = command.Folder;
        }

        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = await StarterThread.StartAsync(start);
            process.StandardInput.Close();
            return new ChildProcess(process, log);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CompareException($"Processes are started with setsid and setpriv of util-linux, and that failed: {e.Message}");
        }
    }

    /// <summary>Runs a command to its end, or kills it when it takes too long.</summary>
    public static async Task<Ended> RunAsync(Command command, string log, TimeSpan patience, CancellationToken cancellation, bool readOutput = false)
    {
        await using var child = await StartAsync(command, log, readOutput);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(patience);
        try
        {
            var output = readOutput ? await child._process.StandardOutput.ReadToEndAsync(late.Token) : string.Empty;
            await child._process.WaitForExitAsync(late.Token);
            return new Ended(child.ExitCode, output, child.Tail());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Ended(null, string.Empty, child.Tail());
        }
    }

    public void Pause() => Signal.StopGroup(Id);

    public void Resume() => Signal.ContinueGroup(Id);

    /// <summary>The end of its log, on one line, for a message.</summary>
    public string Tail()
    {
        const int Longest = 400;
        var text = string.Join(' ', File.Exists(Log) ? File.ReadLines(Log).Where(static line => line.Length > 0).TakeLast(5) : []).Trim();
        return text.Length > Longest ? "…" + text[^Longest..] : text;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal.TerminateGroup(Id);
            Resume();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Also when the leader has ended: workers of its may still be there.
        Signal.KillGroup(Id);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The settings and runtime switches of whoever runs the comparison are not the servers'.</summary>
    private static bool IsSetting(string name) =>
        name.StartsWith("FASTTWIML_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TWILIO", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("DOTNET_ROOT", StringComparison.OrdinalIgnoreCase))
        || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
