using System.Text;

namespace FastTwiml.Webhooks.Routing;

/// <summary>
/// The paths of the voice listener. Each is compared as sent: Twilio signs the raw target, so nothing is decoded,
/// normalised or redirected.
/// </summary>
internal sealed class RouteTable
{
    private readonly (byte[] Path, Route Route)[] _routes;

    public RouteTable(RoutePaths paths)
    {
        var trimmed = paths.Prefix.TrimEnd('/');

        // In the order in which requests are common.
        _routes =
        [
            (Encoding.UTF8.GetBytes(trimmed + paths.Voice), Route.Voice),
            (Encoding.UTF8.GetBytes(trimmed + paths.Status), Route.CallStatus),
            (Encoding.UTF8.GetBytes(trimmed + paths.StreamStatus), Route.StreamStatus),
            (Encoding.UTF8.GetBytes(trimmed + paths.StreamNext), Route.StreamNext),
            (Encoding.UTF8.GetBytes(trimmed + paths.Streams), Route.Streams),
            ("/ready"u8.ToArray(), Route.Ready),
            ("/health"u8.ToArray(), Route.Health),
            (Encoding.UTF8.GetBytes(trimmed + "/ready"), Route.Ready),
            (Encoding.UTF8.GetBytes(trimmed + "/health"), Route.Health),
            (Encoding.UTF8.GetBytes(trimmed + paths.Streams + "/"), Route.Streams),
        ];
        StreamsPath = Encoding.UTF8.GetBytes(trimmed + paths.Streams);
        StreamNextPath = Encoding.UTF8.GetBytes(trimmed + paths.StreamNext);
    }

    /// <summary>The path of the media stream with its prefix, as it stands in the TwiML.</summary>
    public byte[] StreamsPath { get; }

    /// <summary>The path of what comes after a stream, likewise.</summary>
    public byte[] StreamNextPath { get; }

    public Route Find(ReadOnlySpan<byte> path)
    {
        foreach (var (candidate, route) in _routes)
        {
            if (path.SequenceEqual(candidate))
            {
                return route;
            }
        }

        return Route.None;
    }
}
