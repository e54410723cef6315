using FastTwiml.Assistants.Lookup;
using FastTwiml.Calls;
using FastTwiml.Connections;
using FastTwiml.Hosting.Streams;
using FastTwiml.Records;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;
using FastTwiml.Records.Streams;
using FastTwiml.Records.Writing;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Routing;
using FastTwiml.Webhooks.Signature;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>What a call passes through, joined: connection, signature, directory, records.</summary>
internal sealed class CallPath : IAsyncDisposable
{
    /// <summary>How long the store has at the end, when it does not work: longer than a moment's fault, shorter than a supervisor's patience.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(10);

    private readonly AssistantDirectory _directory = new();
    private readonly SignatureValidator? _validator;
    private readonly SqliteRecordStore _store;
    private readonly SqliteDirectorySource _source;
    private readonly DirectoryWatcher _watcher;
    private readonly RecordWriter _writer;
    private readonly StreamPath _streams;
    private readonly CallLookup _lookup;
    private readonly VoiceListener _listener;

    private CallPath(ServerOptions options, DrainState drain, SignatureValidator? validator, SqliteRecordStore store, ILoggerFactory log)
    {
        _validator = validator;
        _store = store;

        var records = Records(options);
        _source = new SqliteDirectorySource(new SqliteDatabase(options.Database), log.CreateLogger<SqliteDirectorySource>());
        _watcher = new DirectoryWatcher(_source, _directory, log.CreateLogger<DirectoryWatcher>());
        _lookup = new CallLookup(new SqliteDatabase(options.Database));
        Queue = new RecordQueue(records);
        _writer = new RecordWriter(Queue, store, records, log.CreateLogger<RecordWriter>());

        var routes = new RouteTable(options.Paths);
        var sink = new RecordSink(Queue);
        var refusals = new RefusalLog(log.CreateLogger<RefusalLog>(), TimeProvider.System);
        var router = new Router(
            routes,
            new OriginResolver(Origin(options)),
            new SignatureCheck(validator, refusals),
            new VoiceWebhook(_directory, new UnknownNumber(options.UnknownNumberAssistant), sink, new StreamAnswer(routes, Answered), TimeProvider.System, refusals, Counters),
            new StatusCallbacks(sink, Answered, TimeProvider.System),
            new StreamNext(_directory, Answered, Ended, Counters),
            new NodeState(() => !Queue.Refuses),
            refusals,
            Counters);
        _streams = new StreamPath(options.Streams, options.UnknownNumberAssistant, Queue, Answered, Ended, _lookup.Find, _directory, validator, drain, log);
        _listener = new VoiceListener(
            router, Counters, Limits(options.Limits), drain, options.KnownProxies, _streams.Services, _streams.WebSockets, TimeProvider.System, log.CreateLogger<VoiceListener>());
    }

    /// <summary>Carries one connection of the voice listener.</summary>
    public Func<ConnectionContext, Task> Handler => _listener.ServeAsync;

    public StreamPath Streams => _streams;

    public WebhookCounters Counters { get; } = new();

    /// <summary>The calls that may open a media stream.</summary>
    public AnsweredCalls Answered { get; } = new();

    /// <summary>How the streams of calls ended, for what Twilio asks next.</summary>
    public EndedStreams Ended { get; } = new();

    public VoiceListener Listener => _listener;

    /// <summary>The writer disposes of it: if it hangs, its thread still needs it.</summary>
    public RecordQueue Queue { get; }

    public RecordWriter Writer => _writer;

    public SqliteCheckpoints Checkpoints => _store.Checkpoints;

    /// <exception cref="StartException">With <see cref="ExitCode.Store"/> when the database cannot be used.</exception>
    public static async Task<CallPath> OpenAsync(ServerOptions options, DrainState drain, ILoggerFactory loggerFactory)
    {
        // Where libssl is missing the first hash ends the process: right here, then, and not with the first call.
        AuthToken.MakeFirstHash();
        var validator = options.Twilio.ValidateSignatures ? new SignatureValidator(Accounts(options.Twilio)) : null;
        CallPath? calls = null;
        try
        {
            calls = new CallPath(options, drain, validator, new SqliteRecordStore(Records(options), loggerFactory.CreateLogger<SqliteRecordStore>()), loggerFactory);
            EndLostStreams(options, loggerFactory.CreateLogger<CallPath>());
            calls._watcher.Start();
            calls._writer.Start();
            calls.WarnOfAbsent(options.UnknownNumberAssistant, loggerFactory);
            return calls;
        }
        catch (RecordStoreException e)
        {
            if (calls is not null)
            {
                await calls.DisposeAsync();
            }

            throw new StartException(ExitCode.Store, $"Database: {e.Message}", e);
        }
    }

    /// <summary>Takes new tokens; a request is judged by the old or the new ones, never by a mixture.</summary>
    public void TakeTokens(TwilioOptions twilio)
    {
        if (_validator is not null)
        {
            _validator.Accounts = Accounts(twilio);
        }
    }

    /// <summary>Writes down what waits; nothing more is taken.</summary>
    /// <returns>How many records were lost, because the store could not be written to.</returns>
    public Task<int> FlushAsync() => _writer.StopAsync(FlushTimeout);

    public async ValueTask DisposeAsync()
    {
        await FlushAsync();
        await _writer.DisposeAsync();
        _listener.Dispose();
        _streams.Dispose();
        _watcher.Dispose();
        _source.Dispose();
        _lookup.Dispose();
    }

    private void WarnOfAbsent(long? assistant, ILoggerFactory loggerFactory)
    {
        if (assistant is { } id && _directory.Current.FindById(id) is null)
        {
            loggerFactory.CreateLogger<CallPath>().LogWarning(
                "UnknownNumber is {Assistant}, but there is no such assistant: calls to unknown numbers are rejected until there is one (fasttwiml assistants list)", id);
        }
    }

    // A database that cannot be written to is no reason not to answer calls: the next start tries again.
    private static void EndLostStreams(ServerOptions options, ILogger<CallPath> logger)
    {
        try
        {
            LostStreams.Close(new SqliteDatabase(options.Database) { Synchronous = options.Synchronous }, new ProcessRun(options.Node), UnixMicros.Now(), logger);
        }
        catch (RecordStoreException e)
        {
            logger.LogWarning("Streams that a lost process has left open stay so until the next start. {Reason}", e.Message);
        }
    }

    private static TwilioAccounts Accounts(TwilioOptions twilio) => new(
        new[] { twilio.AuthToken, twilio.SecondaryAuthToken }.OfType<string>(),
        twilio.Accounts.Select(account => new TwilioAccount(account.AccountSid, account.AuthToken, account.SecondaryAuthToken)));

    private static RecordOptions Records(ServerOptions options)
        => new(options.Database, options.CommitTimeout, options.WhenUnwritable, options.QueueCapacity, options.Node) { Synchronous = options.Synchronous, Run = new ProcessRun(options.Node).Text };

    private static PublicOrigin? Origin(ServerOptions options)
        => options.PublicUrl is not { } url ? null
            : PublicOrigin.TryParse(url, out var origin, out var error) ? origin
            : throw new StartException(ExitCode.Usage, $"PublicUrl: {error}.");

    private static ConnectionLimits Limits(LimitOptions limits) => new()
    {
        Connections = limits.Connections,
        Head = limits.HeadTimeout,
        Body = limits.BodyTimeout,
        Idle = limits.IdleTimeout,
        Write = limits.WriteTimeout,
    };
}
