using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Bench;
using FastTwiml.Calls;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Streams;
using FastTwiml.Records;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Routing;
using FastTwiml.Webhooks.Signature;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Host;

/// <summary>The shipped call path with its limits, deadlines and counters, over a hundred numbers.</summary>
internal sealed class FrontDoor : IDisposable
{
    private const long AssistantId = 1;

    private readonly DrainState _drain = new();
    private readonly StreamPath _streams;
    private readonly RefusalLog _refusals = new(NullLogger<RefusalLog>.Instance, TimeProvider.System);
    private readonly WebhookCounters _counters = new();

    /// <param name="checkSignatures">Whether a request must be signed by Twilio.</param>
    /// <param name="records">Where calls are put on record.</param>
    public FrontDoor(bool checkSignatures, ICallRecords records)
    {
        if (!PublicOrigin.TryParse(Contract.PublicUrl, out var origin, out var error))
        {
            throw new InvalidOperationException(error);
        }

        var directory = new AssistantDirectory();
        directory.Publish(Directory());
        var (answered, ended) = (new AnsweredCalls(), new EndedStreams());
        var validator = checkSignatures ? new SignatureValidator(new TwilioAccounts([Contract.AuthToken], [])) : null;
        var routes = new RouteTable(new RoutePaths());
        var sink = new RecordSink(records);
        var router = new Router(
            routes,
            new OriginResolver(origin),
            new SignatureCheck(validator, _refusals),
            new VoiceWebhook(directory, new UnknownNumber(null), sink, new StreamAnswer(routes, answered), TimeProvider.System, _refusals, _counters),
            new StatusCallbacks(sink, answered, TimeProvider.System),
            new StreamNext(directory, answered, ended, _counters),
            new NodeState(static () => true),
            _refusals,
            _counters);
        _streams = new StreamPath(AnyStream, AssistantId, records, answered, ended, static _ => null, directory, validator, _drain, NullLoggerFactory.Instance);
        Listener = new VoiceListener(
            router, _counters, new ConnectionLimits(), _drain, KnownProxies.Loopback, _streams.Services, _streams.WebSockets, TimeProvider.System, NullLogger.Instance);
    }

    public VoiceListener Listener { get; }

    /// <summary>Streams that belong to no webhook, and may be silent while others are measured.</summary>
    private static StreamOptions AnyStream => new() { RequireKnownCall = false, IdleTimeout = TimeSpan.FromMinutes(10) };

    public void Dispose()
    {
        _drain.BeginDraining();
        Listener.Dispose();
        _streams.Dispose();
        _drain.Dispose();
    }

    private static DirectorySnapshot Directory()
    {
        var builder = new DirectoryBuilder();
        builder.AddAssistant(new Assistant(AssistantId, new AssistantSettings("Bench", AssistantKind.Echo)));
        for (var i = 0; i < Contract.Numbers; i++)
        {
            builder.AddNumber((ulong)(Contract.FirstNumber + i), AssistantId);
        }

        return builder.Build();
    }
}
