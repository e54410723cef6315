namespace FastTwiml.Scenarios.Server;

/// <summary>Looks at a server's memory some times a second, and keeps the most.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ServerProcess _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    private MemoryWatch(ServerProcess server)
    {
        _server = server;
        _watching = WatchAsync();
    }

    /// <summary>The most memory that it has had, in bytes.</summary>
    public long Most { get; private set; }

    public static MemoryWatch Start(ServerProcess server) => new(server);

    /// <summary>Bytes as people read them.</summary>
    public static string Text(long bytes) => $"{bytes / 1024.0 / 1024:0.0} MiB";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        try
        {
            Most = Math.Max(Most, _server.ResidentBytes);
        }
        catch (IOException)
        {
            // It has ended.
        }
    }
}
