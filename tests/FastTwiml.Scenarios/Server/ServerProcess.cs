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
    private readonly TaskCompletionSource<Uri> _pages = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _isDisposed;

    private ServerProcess(ProcessStartInfo start, string origin)
    {
        Origin = origin;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => TakeOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => TakeLog(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // It must not outlive a scenario that hangs.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAtOnce();
    }

    /// <summary>The origin by which it takes itself to be called, and by which its requests are signed.</summary>
    public string Origin { get; }

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

    /// <summary>How long processors have worked for it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, string origin)
    {
        var server = new ServerProcess(start, origin);
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

    /// <summary>The figures of the operator's pages, by their names with their tags; it must have been started with a listener for them.</summary>
    public async Task<IReadOnlyDictionary<string, double>> FiguresAsync()
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri(await _pages.Task.WaitAsync(Patience), "/metrics"));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line[0] != '#')
            .ToDictionary(static line => line[..line.LastIndexOf(' ')], static line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>SIGKILL; waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
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
            TakePages(line);
        }
    }

    private void TakePages(string line)
    {
        const string Pages = "The operator's pages are on ";
        var start = line.IndexOf(Pages, StringComparison.Ordinal);
        if (start >= 0)
        {
            _pages.TrySetResult(new Uri(line[(start + Pages.Length)..].Trim()));
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
