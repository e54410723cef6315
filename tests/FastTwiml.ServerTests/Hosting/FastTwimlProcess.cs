using System.Diagnostics;
using System.Text;
using FastTwiml.TestKit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>The built program as a process of its own, with nothing of this process's environment in its settings but the transport.</summary>
internal sealed class FastTwimlProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "fasttwiml");

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _errorRead;

    private FastTwimlProcess(Process process)
    {
        _process = process;
        _errorRead = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                lock (_error)
                {
                    _error.AppendLine(line);
                }
            }
        });
    }

    public int Id => _process.Id;

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public static FastTwimlProcess Start(string folder, params string[] arguments) => Start(folder, new Dictionary<string, string>(), arguments);

    /// <summary>The same with no more descriptors than these.</summary>
    public static FastTwimlProcess StartWithDescriptors(int descriptors, string folder, params string[] arguments) =>
        Start(new ProcessStartInfo("sh", ["-c", $"ulimit -n {descriptors}; exec \"$@\"", "sh", Program, .. arguments]), folder, new Dictionary<string, string>());

    /// <summary>The same with more in its environment.</summary>
    public static FastTwimlProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(new ProcessStartInfo(Program, arguments), folder, environment);

    private static FastTwimlProcess Start(ProcessStartInfo start, string folder, IReadOnlyDictionary<string, string> environment)
    {
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new FastTwimlProcess(Process.Start(start)!);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, string[] Error)> RunAsync(string folder, params string[] arguments)
    {
        await using var process = Start(folder, arguments);
        var output = await process._process.StandardOutput.ReadToEndAsync();
        return (await process.EndedAsync(), output, process.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Waits for the line that says that the server is ready, and gives its first address.</summary>
    public async Task<string> ReadyAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        const string Ready = "FastTwiml is ready on ";
        Xunit.Assert.True(line?.StartsWith(Ready, StringComparison.Ordinal) == true, $"Instead of being ready: {line} {Error}");
        return line![Ready.Length..].Split(", ")[0];
    }

    /// <summary>Reads standard output up to a line that holds a text.</summary>
    public async Task<string> ShownUntilAsync(string text)
    {
        var shown = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            shown.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return shown.ToString();
            }
        }

        throw new InvalidOperationException($"Ended without '{text}': {shown} {Error}");
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {_process.Id}"]);
        await kill.WaitForExitAsync();
        Xunit.Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until the log holds a text.</summary>
    public async Task LoggedAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _errorRead;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static bool IsSetting(string name)
        => (name.StartsWith("FASTTWIML_", StringComparison.OrdinalIgnoreCase) && name != TestTransport.Variable)
            || name.StartsWith("TWILIO", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);
}
