using FastTwiml.Assistants.Carriers;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Assistants.Threads;
using FastTwiml.Calls;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.MediaStreams.Admission;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.Records;
using FastTwiml.Relays;
using FastTwiml.Webhooks.Signature;
using FastTwiml.WebSockets;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Streams;

/// <summary>What a media stream passes through, joined: admission, assistants, relays, records.</summary>
internal sealed class StreamPath : IDisposable
{
    /// <summary>How long assistants have, at the end of the process, for what they do when their streams are over.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly DeadlineClock _clock = new(TimeProvider.System);

    public StreamPath(
        StreamOptions options,
        long? unknownNumber,
        ICallRecords records,
        AnsweredCalls answered,
        EndedStreams ended,
        Func<string, KnownCall?> known,
        AssistantDirectory directory,
        SignatureValidator? validator,
        DrainState drain,
        ILoggerFactory log)
    {
        var limits = new StreamLimits
        {
            Start = options.StartTimeout,
            Idle = options.IdleTimeout,
            Window = options.Window,
            RequireKnownCall = options.RequireKnownCall,
        };
        Threads = new AssistantThreads(log.CreateLogger<AssistantThreads>());
        Relays = new RelayServices
        {
            Clock = _clock,
            Logger = log.CreateLogger<RelayConsumer>(),
            Sign = (url, account) => validator?.Accounts.SignatureOf(url, account),
        };
        var logger = log.CreateLogger<StreamSession>();
        Services = new StreamServices
        {
            Limits = limits,
            Admission = new StreamAdmission(answered, known, limits, TimeProvider.System, logger),
            Directory = directory,
            UnknownNumber = unknownNumber,
            Threads = Threads,
            Consumers = new StreamConsumers(Threads, Relays, log.CreateLogger<AssistantCarrier>()),
            Records = records,
            Time = TimeProvider.System,
            Logger = logger,
            IsEnding = () => drain.IsEndingStreams,
            Ended = ended,
        };
        WebSockets = new WebSocketLimits
        {
            MessageBytes = FrameLimits.MessageBytes,
            PingInterval = options.PingInterval,
            Write = options.WriteTimeout,
        };
    }

    public StreamServices Services { get; }

    public WebSocketLimits WebSockets { get; }

    public AssistantThreads Threads { get; }

    public RelayServices Relays { get; }

    public void Dispose()
    {
        Threads.Stop(EndTime);
        Threads.Dispose();
        _clock.Dispose();
    }
}
