using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FastTwiml.IdleStreams;

/// <summary>The built program as a process of its own, with a database that goes with it and an echo assistant for every call.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly int _operatorPort;

    private Server(Process process, DirectoryInfo folder, int port, int operatorPort) =>
        (_process, _folder, Port, _operatorPort) = (process, folder, port, operatorPort);

    public int Port { get; }

    public static async Task<Server> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("fasttwiml-idle-");
        var database = Path.Combine(folder.FullName, "idle.db");
        using (var add = Start("assistants", "add", "--name", "Echo", "--kind", "echo", "--database", database))
        {
            await add.WaitForExitAsync();
        }

        var (port, operatorPort) = (FreePort(), FreePort());
        var process = Start(
            "serve", "--listen", $"http://127.0.0.1:{port}", "--operator", $"http://127.0.0.1:{operatorPort}", "--database", database,
            "--Twilio:RequestValidation:Enabled=false", "--RequireKnownCall=false", "--UnknownNumber=1", "--Streams:IdleTimeout=1h", "--DrainDelay=0s", "--DrainTimeout=0s");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("FastTwiml is ready", StringComparison.Ordinal))
            {
                return new Server(process, folder, port, operatorPort);
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>The resident memory once it has stopped changing by more than a page a second or so.</summary>
    public async Task<long> SettledBytesAsync()
    {
        var last = ResidentBytes();
        for (var quiet = 0; quiet < 5;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var now = ResidentBytes();
            quiet = Math.Abs(now - last) < 64 * 1024 ? quiet + 1 : 0;
            last = now;
        }

        return last;
    }

    public async Task<int> LiveStreamsAsync()
    {
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri($"http://127.0.0.1:{_operatorPort}/metrics"));
        var line = metrics.Split('\n').Single(static line => line.StartsWith("fasttwiml_streams_live ", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Process Start(params string[] arguments)
    {
        var root = AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("/bench/", StringComparison.Ordinal)];
        var program = Path.Combine(root, "src", "FastTwiml", "bin", "Release", "net10.0", "fasttwiml");
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/smaps_rollup").Single(static line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
