using FastTwiml.Diagnostics;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Webhooks;

/// <summary>What was asked for and what was refused, since the start.</summary>
internal sealed class WebhookCounters
{
    private readonly StripedCounter[] _requests =
        [.. Enum.GetValues<Route>().Select(static _ => new StripedCounter())];

    public Refusals Refusals { get; } = new();

    /// <summary>Webhooks answered with the TwiML that connects the call.</summary>
    public StripedCounter Connected { get; } = new();

    /// <summary>Calls that no assistant takes.</summary>
    public StripedCounter Rejected { get; } = new();

    /// <summary>Callers whose stream failed and who got their assistant's fallback.</summary>
    public StripedCounter FellBack { get; } = new();

    /// <summary>Calls that were ended after their stream, because it ended as somebody wished or there is no fallback.</summary>
    public StripedCounter HungUp { get; } = new();

    /// <summary>Requests of a route, refused ones included.</summary>
    public StripedCounter Of(Route route) => _requests[(int)route];
}
