using System.Diagnostics;
using System.Net;
using System.Text;
using FastTwiml.TestKit;

namespace FastTwiml.Durability.Processes;

/// <summary>A program of this build as a process of its own, with nothing of this process's environment in its settings.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Ready = "FastTwiml is ready on http://";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Task _logRead;

    private ServerProcess(Process process)
    {
        _process = process;
        _logRead = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                lock (_log)
                {
                    _log.AppendLine(line);
                }
            }
        });
    }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <param name="program">The name of a program beside this one.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="arguments">Its command line.</param>
    public static ServerProcess Start(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static async Task RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var process = Start(program, environment, arguments);
        await process._process.StandardOutput.ReadToEndAsync();
        if (await process.EndedAsync() is var code and not 0)
        {
            throw new CheckException($"{program} {string.Join(' ', arguments)} ended with {code}: {process.Log}");
        }
    }

    /// <summary>Waits until the server takes connections, and says where.</summary>
    public async Task<IPEndPoint> ReadyAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return line?.StartsWith(Ready, StringComparison.Ordinal) == true && IPEndPoint.TryParse(line[Ready.Length..], out var address)
            ? address
            : throw new CheckException($"Instead of being ready, the server said: {line} {Log}");
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndedAsync();
    }

    /// <summary><c>kill -TERM</c>; the exit code must be 0.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        if (await EndedAsync() is var code and not 0)
        {
            throw new CheckException($"The server did not end as asked, but with {code}: {Log}");
        }
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

    private async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _logRead.WaitAsync(Patience);
        return _process.ExitCode;
    }

    private static bool IsSetting(string name) =>
        (name.StartsWith("FASTTWIML_", StringComparison.OrdinalIgnoreCase) && name != TestTransport.Variable)
        || name.StartsWith("TWILIO", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);
}
