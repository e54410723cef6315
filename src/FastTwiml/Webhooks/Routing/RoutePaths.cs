namespace FastTwiml.Webhooks.Routing;

/// <summary>The path of each route, so that numbers already configured at Twilio need no change.</summary>
internal sealed record RoutePaths
{
    /// <summary>Put before each path, for instance <c>/x</c>; empty for none.</summary>
    public string Prefix { get; init; } = string.Empty;

    public string Voice { get; init; } = "/twiml";

    public string Status { get; init; } = "/twiml/status";

    public string Streams { get; init; } = "/streams";

    public string StreamStatus { get; init; } = "/streams/status";

    public string StreamNext { get; init; } = "/streams/next";
}
