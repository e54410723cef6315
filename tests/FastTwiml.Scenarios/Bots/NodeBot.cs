using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FastTwiml.TestKit;

namespace FastTwiml.Scenarios.Bots;

/// <summary>The sample bot on Node.js, as a process of its own, and what it says it was told.</summary>
internal sealed class NodeBot : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeBot(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // It must not outlive a scenario that hangs.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAtOnce();
    }

    public int Port { get; private set; }

    /// <summary>Copies the sample into a folder and installs what it needs, from its lock file.</summary>
    public static async Task InstallAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", "bot-node")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        using var npm = Process.Start(StartInfo(folder, "npm", "ci", "--no-audit", "--no-fund"))!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var error = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci ended with {npm.ExitCode}: {await output} {await error}");
        }
    }

    /// <summary>Starts it where it was installed, on a port that the system chooses unless one is given.</summary>
    public static async Task<NodeBot> StartAsync(string folder, string token)
    {
        var start = StartInfo(folder, "node", "bot.js");
        start.Environment["PORT"] = "0";
        start.Environment["BOT_TOKEN"] = token;
        var bot = new NodeBot(start);
        try
        {
            bot.Port = await bot._port.Task.WaitAsync(Patience);
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it said of calls so far, those of one call in order.</summary>
    public ILookup<string, string> Calls() => _lines
        .Where(static line => line.StartsWith("CA", StringComparison.Ordinal))
        .Select(static line => line.Split(": ", 2))
        .ToLookup(static line => line[0], static line => line[1]);

    /// <summary>Waits until this many calls have begun.</summary>
    public async Task CalledAsync(int calls)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (Calls().Count < calls)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>SIGKILL: its connections break without a word.</summary>
    public async Task KillAsync()
    {
        EndAtOnce();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string folder, string program, params string[] arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private void EndAtOnce()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It is over, or disposed of.
        }
    }

    private void Take(string? line)
    {
        const string Ready = "The bot is ready on port ";
        if (line is null)
        {
            _port.TrySetException(new InvalidOperationException($"The bot ended before it was ready: {string.Join(Environment.NewLine, _lines)}"));
            return;
        }

        _lines.Enqueue(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal))
        {
            _port.TrySetResult(int.Parse(line.AsSpan(Ready.Length).TrimEnd('.'), CultureInfo.InvariantCulture));
        }
    }
}
