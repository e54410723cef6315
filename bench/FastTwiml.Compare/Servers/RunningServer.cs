using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>A server as a process of its own on its core, with a database that nobody else uses.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private RunningServer(IServer server, ServerMode mode, string start, int port, string database, ChildProcess process) =>
        (Server, Mode, Start, Port, Database, _process) = (server, mode, start, port, database, process);

    public IServer Server { get; }

    public ServerMode Mode { get; }

    /// <summary>The command that started it.</summary>
    public string Start { get; }

    public int Port { get; }

    public string Database { get; }

    public int ProcessId => _process.Id;

    /// <summary>Null while it runs; else how it ended by itself.</summary>
    public string? Ended => _process.HasEnded ? string.Create(CultureInfo.InvariantCulture, $"the server ended with {_process.ExitCode}: {_process.Tail()}") : null;

    [SuppressMessage("Reliability", "CA2000", Justification = "The process belongs to the running server, and is ended here when it does not get ready.")]
    public static async Task<RunningServer> StartAsync(IServer server, ServerMode mode, Workplace place, CancellationToken cancellation)
    {
        var folder = place.FreshFolder($"{server.Name}-{mode.Name()}");
        var database = await ServerDatabase.CreateAsync(place.Product, folder, cancellation);
        var port = FreePort();
        var command = server.Start(mode, port, database).On(place.ServerCore);
        var process = await ChildProcess.StartAsync(command, Path.Combine(folder, "server.log"));
        try
        {
            var running = new RunningServer(server, mode, place.Shown(command), port, database, process);
            await running.ReadyAsync(cancellation);
            return running;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Pause() => _process.Pause();

    public void Resume() => _process.Resume();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task ReadyAsync(CancellationToken cancellation)
    {
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(20, cancellation))
        {
            if (Ended is { } ended)
            {
                throw new CompareException($"{Server.Title} ({Mode.Name()}): {ended}");
            }

            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port, cancellation);
                return;
            }
            catch (SocketException)
            {
                // It does not listen yet.
            }
        }

        throw new CompareException(string.Create(CultureInfo.InvariantCulture, $"{Server.Title} ({Mode.Name()}) does not listen on port {Port} after {Patience.TotalSeconds:F0} s: {_process.Tail()}"));
    }
}
