using FastTwiml.Simulation.Answers;
using FastTwiml.Simulation.Requests;

namespace FastTwiml.Simulation;

/// <summary>The status callbacks of one call: as things happen, or, when they are to be untidy, all of them at the end, twice and in any order.</summary>
internal sealed class Callbacks(SimulationRun run, CallIdentity call, SeededRandom random, CallOutcome outcome)
{
    private readonly List<(RequestUrl Url, IReadOnlyList<FormField> Form)> _held = [];
    private SeededRandom _random = random;

    /// <summary>Something became of the stream.</summary>
    public Task StreamAsync(ConnectVerb connect, string streamEvent, string? error, CancellationToken cancellation) =>
        connect.StatusCallback is { } url
            ? TellAsync(url, WebhookForms.StreamStatus(call, connect.Name, streamEvent, error, DateTimeOffset.UtcNow), cancellation)
            : Task.CompletedTask;

    /// <summary>The call is over. Of a call that was placed, Twilio tells all its states.</summary>
    public async Task CallEndedAsync(string status, TimeSpan duration, CancellationToken cancellation)
    {
        if (run.Options.StatusUrl is { } url)
        {
            string[] states = call.IsOutbound ? ["initiated", "ringing", "in-progress", status] : [status];
            var now = DateTimeOffset.UtcNow;
            for (var i = 0; i < states.Length; i++)
            {
                var isLast = i == states.Length - 1;
                await TellAsync(url, WebhookForms.CallStatus(call, states[i], i, isLast ? now : now - duration, isLast ? duration : null), cancellation);
            }
        }

        _held.AddRange(_held.ToArray());
        while (_held.Count > 0)
        {
            var next = _random.Below(_held.Count);
            var (to, form) = _held[next];
            _held.RemoveAt(next);
            await SendAsync(to, form, cancellation);
        }
    }

    private Task TellAsync(RequestUrl url, IReadOnlyList<FormField> form, CancellationToken cancellation)
    {
        if (run.Options.UntidyCallbacks)
        {
            _held.Add((url, form));
            return Task.CompletedTask;
        }

        return SendAsync(url, form, cancellation);
    }

    private async Task SendAsync(RequestUrl url, IReadOnlyList<FormField> form, CancellationToken cancellation)
    {
        var answer = await run.Webhooks.TellAsync(url, form, cancellation);
        if (answer.Fault is { } fault)
        {
            outcome.CallbackFaults.Add(fault);
        }
    }
}
