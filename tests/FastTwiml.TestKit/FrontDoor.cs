using System.IO.Pipelines;
using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Assistants.Threads;
using FastTwiml.Calls;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.Hosting.Streams;
using FastTwiml.MediaStreams.Admission;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.Records;
using FastTwiml.Records.Writing;
using FastTwiml.Relays;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Routing;
using FastTwiml.Webhooks.Signature;
using FastTwiml.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.TestKit;

/// <summary>The whole way of a webhook, from the pipe to the record queue, without sockets and without a database.</summary>
internal sealed class FrontDoor : IAsyncDisposable
{
    /// <summary>The AuthToken of Twilio's published examples.</summary>
    public const string AuthToken = "12345";

    public const string PublicUrl = "https://voice.example.com";

    private readonly RecordWriter _writer;
    private readonly DeadlineClock _relayClock;

    public FrontDoor(
        MemoryStore? store = null,
        ConnectionLimits? limits = null,
        RoutePaths? paths = null,
        bool validate = true,
        long? unknownNumber = null,
        string? publicUrl = PublicUrl,
        TimeProvider? time = null,
        RecordOptions? records = null,
        TimeSpan? commitTimeout = null,
        StreamLimits? streams = null,
        IStreamConsumers? consumers = null,
        WebSocketLimits? webSockets = null)
    {
        Store = store ?? new MemoryStore();
        records ??= new RecordOptions("memory", commitTimeout ?? TimeSpan.FromSeconds(30));
        Queue = new RecordQueue(records);
        _writer = new RecordWriter(Queue, Store, records, NullLogger<RecordWriter>.Instance);
        _writer.Start();
        Directory.Publish(Sample());

        var origin = default(PublicOrigin);
        if (publicUrl is not null && !PublicOrigin.TryParse(publicUrl, out origin, out var error))
        {
            throw new ArgumentException(error);
        }

        Records = KnownCalls.GetValueOrDefault;
        time ??= TimeProvider.System;
        var routes = new RouteTable(paths ?? new RoutePaths());
        var validator = validate ? new SignatureValidator(new TwilioAccounts([AuthToken], [])) : null;
        var sink = new RecordSink(Queue);
        var refusals = new RefusalLog(Refusals, time);
        var router = new Router(
            routes,
            new OriginResolver(origin),
            new SignatureCheck(validator, refusals),
            new VoiceWebhook(Directory, new UnknownNumber(unknownNumber), sink, new StreamAnswer(routes, Answered), time, refusals, Counters),
            new StatusCallbacks(sink, Answered, time),
            new StreamNext(Directory, Answered, Ended, Counters),
            new NodeState(() => !Queue.Refuses),
            refusals,
            Counters);
        Threads = new AssistantThreads(Log);
        _relayClock = new DeadlineClock(TimeProvider.System);
        Relays = new RelayServices { Clock = _relayClock, Logger = Log, Sign = static (_, _) => null };
        var streamLimits = streams ?? new StreamLimits();
        Streams = new StreamServices
        {
            Limits = streamLimits,
            Admission = new StreamAdmission(Answered, callSid => Records(callSid), streamLimits, time, Log),
            Directory = Directory,
            Threads = Threads,
            Consumers = consumers ?? new StreamConsumers(Threads, Relays, Log),
            Records = Queue,
            Time = time,
            Logger = Log,
            IsEnding = () => Drain.IsEndingStreams,
            Ended = Ended,
        };
        Listener = new VoiceListener(
            router, Counters, limits ?? new ConnectionLimits(), Drain, KnownProxies.Loopback, Streams,
            webSockets ?? new WebSocketLimits { MessageBytes = FrameLimits.MessageBytes }, time, Log);
    }

    public MemoryStore Store { get; }

    public RecordQueue Queue { get; }

    public AssistantDirectory Directory { get; } = new();

    public WebhookCounters Counters { get; } = new();

    public AnsweredCalls Answered { get; } = new(1_024);

    public EndedStreams Ended { get; } = new(1_024);

    public DrainState Drain { get; } = new();

    public VoiceListener Listener { get; }

    public StreamServices Streams { get; }

    public AssistantThreads Threads { get; }

    public RelayServices Relays { get; }

    /// <summary>What the records say when they are asked.</summary>
    public Dictionary<string, KnownCall> KnownCalls { get; } = [];

    /// <summary>How the records answer: at once and from <see cref="KnownCalls"/>, unless a test has another idea.</summary>
    public Func<string, KnownCall?> Records { get; set; }

    public ErrorLog Log { get; } = new();

    /// <summary>What the operator is told of requests and calls that are refused.</summary>
    public ErrorLog Refusals { get; } = new();

    /// <summary>Whether the test brings about what an operator is to be told.</summary>
    public bool ExpectsWarnings { get; set; }

    /// <summary>Serves one connection whose input is known beforehand and returns what it answered.</summary>
    public async Task<byte[]> ServeAsync(PipeReader input)
    {
        var output = new CollectingPipeWriter();
        var connection = new InMemoryConnection(input, output);
        await Listener.ServeAsync(connection);
        connection.Close();
        return output.Written.ToArray();
    }

    /// <summary>Serves one connection whose peer sends this and closes its side.</summary>
    public async Task<string> ServeAsync(string requests) =>
        Encoding.UTF8.GetString(await ServeAsync(new ScriptedPipeReader([Encoding.UTF8.GetBytes(requests)])));

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        Listener.Dispose();
        Threads.Dispose();
        _relayClock.Dispose();
        Drain.Dispose();
        if (!ExpectsWarnings && Log.Errors.Count > 0)
        {
            throw new InvalidOperationException($"The listener logged a fault of its own: {Log.Errors[0]}");
        }
    }

    private static DirectorySnapshot Sample()
    {
        var builder = new DirectoryBuilder();
        builder.AddAssistant(new Assistant(1, new AssistantSettings("Reception", AssistantKind.Echo)));
        builder.AddAssistant(new Assistant(2, new AssistantSettings("Sales", AssistantKind.Echo)
        {
            StreamName = "sales & more",
            StatusCallback = "https://voice.example.com/streams/status",
        }));
        builder.AddAssistant(new Assistant(3, new AssistantSettings("Support", AssistantKind.Echo)
        {
            StatusCallback = "/streams/status?team=a&b",
            FallbackSay = "Please hold & \"wait\".",
            FallbackDial = "+15555550111",
        }));
        builder.Add("+15555550199", 1);
        builder.Add("+15555550177", 2);
        builder.Add("+15555550166", 3);
        builder.Add("sip:reception@example.sip.twilio.com", 1);
        return builder.Build();
    }

    /// <summary>Keeps what is logged as a warning or an error.</summary>
    internal sealed class ErrorLog : ILogger
    {
        private readonly List<string> _errors = [];

        public IReadOnlyList<string> Errors
        {
            get
            {
                lock (_errors)
                {
                    return [.. _errors];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lock (_errors)
                {
                    _errors.Add($"{formatter(state, exception)} {exception}");
                }
            }
        }
    }
}
