using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>The composition root: every part made and joined, in the order in which they depend on each other.</summary>
internal sealed class FastTwimlServer : IAsyncDisposable
{
    /// <summary>The addresses of the voice listener.</summary>
    public IReadOnlyList<string> Addresses { get; private init; } = [];

    /// <summary>The address of the operator listener; null when it is off.</summary>
    public string? OperatorAddress { get; private init; }

    /// <param name="options">Checked settings.</param>
    /// <param name="reload">Reads the settings again for a reload; null when there is nothing to read.</param>
    /// <param name="loggerFactory">Where log lines go.</param>
    public static Task<FastTwimlServer> StartAsync(ServerOptions options, Func<ServerOptions>? reload, ILoggerFactory loggerFactory)
        => throw new NotImplementedException();

    /// <summary>Takes the tokens and certificates anew; no connection notices.</summary>
    public void Reload() => throw new NotImplementedException();

    /// <summary>Drains by phases; the token skips what is left of the waiting. Records are flushed in either case.</summary>
    public Task StopAsync(CancellationToken atOnce) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
