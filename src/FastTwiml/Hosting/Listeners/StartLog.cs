using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Listeners;

/// <summary>
/// The log as Kestrel gets it: silent while it starts, because an address that cannot be had is told once, in one line, by
/// whoever started it, and not with Kestrel's stack trace before it.
/// </summary>
internal sealed class StartLog(ILoggerFactory inner) : ILoggerFactory
{
    private volatile bool _started;

    public void Started() => _started = true;

    public ILogger CreateLogger(string categoryName) => new Quiet(this, inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The log belongs to somebody else, and goes on when this is disposed.
    }

    private sealed class Quiet(StartLog owner, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => owner._started && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (owner._started)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
