using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace FastTwiml.Scenarios.Server;

/// <summary>A running <c>fasttwiml serve</c>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _isDisposed;

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => TakeOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => TakeLog(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // It must not outlive a scenario that hangs.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAtOnce();
    }

    /// <summary>Where it listens first.</summary>
    public IPEndPoint EndPoint => EndPoints[0];

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Log lines that tell an operator of a fault.</summary>
    public IEnumerable<string> Faults =>
        _log.Where(static line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal));

    /// <summary>Memory of the process that is in RAM.</summary>
    public long ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        var server = new ServerProcess(start);
        try
        {
            var addresses = (await server._ready.Task.WaitAsync(Patience)).Split(", ").Select(static address => new Uri(address));
            server.EndPoints = [.. addresses.Select(static address => new IPEndPoint(IPAddress.Parse(address.Host), address.Port))];
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM.</summary>
    public void BeginStop() => Signal(Terminate);

    /// <summary>SIGHUP.</summary>
    public void Reload() => Signal(Hangup);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it in order, and requires that it ends with 0 and has logged no fault.</summary>
    public async Task StopAsync(Report report)
    {
        var start = Stopwatch.GetTimestamp();
        BeginStop();
        var code = await EndAsync();
        report.Require(code == 0, $"after SIGTERM the server ends with 0 (took {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms, exit code {code})");
        RequireNoFaults(report);
    }

    public void RequireNoFaults(Report report)
    {
        var faults = Faults.ToList();
        report.Require(faults.Count == 0, faults.Count == 0 ? "the server's log has no fault" : $"the server's log has no fault; it has {faults.Count}, the first: {faults[0]}");
    }

    public async ValueTask DisposeAsync()
    {
        EndAtOnce();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _isDisposed = true;
    }

    private void EndAtOnce()
    {
        if (!_isDisposed && !_process.HasExited)
        {
            _process.Kill();
        }
    }

    private void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} cannot be sent: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private void TakeOutput(string? line)
    {
        const string Ready = "FastTwiml is ready on ";
        if (line is not null && line.StartsWith(Ready, StringComparison.Ordinal))
        {
            _ready.TrySetResult(line[Ready.Length..]);
        }
        else if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException($"The server ended before it was ready:{Environment.NewLine}{string.Join(Environment.NewLine, _log)}"));
        }
    }

    private void TakeLog(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
