using System.Net;
using FastTwiml.Connections;
using FastTwiml.Diagnostics;
using FastTwiml.Hosting.Certificates;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Hosting.Listeners;
using FastTwiml.Hosting.Streams;
using FastTwiml.Operator;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>
/// The composition root: every part is made in the order in which the parts depend on each other, and ended in the reverse one.
/// </summary>
internal sealed class FastTwimlServer : IAsyncDisposable
{
    private readonly DrainState _drain = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ILogger _logger;
    private readonly ServerOptions _options;
    private IReadOnlyDictionary<string, SettingValue> _values = new Dictionary<string, SettingValue>();
    private Func<LoadedOptions>? _reload;
    private CallPath? _calls;
    private CertificateSource? _certificate;
    private Task _certificateWatch = Task.CompletedTask;
    private VoiceServer? _voice;
    private OperatorServer? _operator;

    private FastTwimlServer(ServerOptions options, ILogger logger) => (_options, _logger) = (options, logger);

    /// <summary>The addresses of the voice listener.</summary>
    public IReadOnlyList<string> Addresses => _voice?.Addresses ?? [];

    /// <summary>The address of the operator listener; null when it is off.</summary>
    public string? OperatorAddress => _operator?.Address;

    public MetricsRegistry Metrics { get; } = new();

    /// <summary>Starts with settings that can be read again.</summary>
    /// <param name="loaded">The settings.</param>
    /// <param name="reload">Reads them again.</param>
    /// <param name="loggerFactory">Where log lines go.</param>
    /// <exception cref="StartException">Something cannot be had; nothing is left behind.</exception>
    public static async Task<FastTwimlServer> StartAsync(LoadedOptions loaded, Func<LoadedOptions> reload, ILoggerFactory loggerFactory)
    {
        var server = await StartAsync(loaded.Options, loggerFactory);
        (server._values, server._reload) = (loaded.Values, reload);
        return server;
    }

    /// <inheritdoc cref="StartAsync(LoadedOptions, Func{LoadedOptions}, ILoggerFactory)"/>
    public static async Task<FastTwimlServer> StartAsync(ServerOptions options, ILoggerFactory loggerFactory)
    {
        var server = new FastTwimlServer(options, loggerFactory.CreateLogger<FastTwimlServer>());
        try
        {
            await server.StartAsync(loggerFactory);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the tokens and certificates anew; no connection notices.</summary>
    public void Reload()
    {
        try
        {
            _certificate?.Reload();
            if (_reload is not null)
            {
                TakeSettings(_reload());
            }
        }
        catch (StartException e)
        {
            _logger.LogError("The settings in use stay. {Reason}", e.Message);
        }
        catch (Exception e)
        {
            // On the signal's thread, where it would end the process and every call with it.
            _logger.LogError(e, "Reading the settings again failed in an unforeseen way; what was not read yet stays as it is.");
        }
    }

    /// <summary>Ends by phases, and writes down the records that wait.</summary>
    /// <param name="atOnce">Skips what is left of the waiting, but not the records.</param>
    /// <returns>How many records were lost, because the store could not be written to.</returns>
    public async Task<int> StopAsync(CancellationToken atOnce)
    {
        if (_voice is null || _calls is null)
        {
            return 0;
        }

        await new Shutdown(_voice, _drain, TimeProvider.System, _logger).RunAsync(_options.DrainDelay, _options.DrainTimeout, atOnce);
        return await _calls.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended.IsCancellationRequested)
        {
            await _ended.CancelAsync();
            await _certificateWatch;
            _drain.BeginDraining();
            await DisposeAsync(_voice);
            await DisposeAsync(_calls);
            await DisposeAsync(_operator);
            _drain.Dispose();
            _ended.Dispose();
        }
    }

    private async Task StartAsync(ILoggerFactory loggerFactory)
    {
        OpenFiles.Warn(_options.Limits.Connections, _logger);
        if (_options.Tls is { } tls)
        {
            _certificate = new CertificateSource(tls, loggerFactory.CreateLogger<CertificateSource>());
            _certificateWatch = _certificate.WatchAsync(TimeProvider.System, _ended.Token);
        }

        _calls = await CallPath.OpenAsync(_options, _drain, loggerFactory);
        ProcessMetrics.Register(Metrics);
        CallMetrics.Register(Metrics, _calls, _drain);
        StreamMetrics.Register(Metrics, _calls.Streams);
        if (_options.OperatorListen is { } listen)
        {
            _operator = await StartOperatorAsync(listen, loggerFactory);
            _logger.LogInformation("The operator's pages are on {Address}", _operator.Address);
        }

        if (!_options.Twilio.ValidateSignatures)
        {
            _logger.LogWarning("Signatures are not checked (Twilio:RequestValidation:Enabled is false): whoever reaches the listener can pretend to be Twilio");
        }

        // Last, so that the first call finds everything in place.
        _voice = await VoiceServer.StartAsync(_options.Listen, _certificate, _calls.Handler, _options.Transport, loggerFactory);
        Metrics.Counter("fasttwiml_loop_held_total", "Times that code of a connection kept its transport's loop from all others for longer than 10 ms.", _voice.LoopWatch.Held);
    }

    private async Task<OperatorServer> StartOperatorAsync(ListenAddress listen, ILoggerFactory loggerFactory)
    {
        using var log = new StartLog(loggerFactory);
        try
        {
            var options = new OperatorOptions(new IPEndPoint(listen.Address ?? IPAddress.Loopback, listen.Port), _options.OperatorToken);
            var server = await OperatorServer.StartAsync(options, Metrics, _calls!.Streams.Services.Live, log);
            log.Started();
            return server;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartException(ExitCode.Listener, $"Operator:Listen: cannot listen on {listen}: {e.GetBaseException().Message}. Choose another address, or switch the listener off with --operator none.", e);
        }
    }

    private void TakeSettings(LoadedOptions loaded)
    {
        if (loaded.Options.Twilio.HasTokens)
        {
            _calls?.TakeTokens(loaded.Options.Twilio);
            _logger.LogInformation("The tokens are read again");
        }
        else if (_options.Twilio.ValidateSignatures)
        {
            // Nobody could tell Twilio from others without one, and every call would be refused.
            _logger.LogWarning("The settings hold no token any more: the tokens in use stay until the next start");
        }

        WarnOfOthers(loaded.Values);
    }

    private void WarnOfOthers(IReadOnlyDictionary<string, SettingValue> values)
    {
        var changed = values.Keys.Union(_values.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => !(values.GetValueOrDefault(key) ?? _values[key]).Setting.IsReloaded)
            .Where(key => values.GetValueOrDefault(key)?.Text != _values.GetValueOrDefault(key)?.Text)
            .ToList();
        if (changed.Count > 0)
        {
            _logger.LogWarning("Changed, but only read at the next start: {Settings}", string.Join(", ", changed));
        }
    }

    private static ValueTask DisposeAsync(IAsyncDisposable? part) => part?.DisposeAsync() ?? ValueTask.CompletedTask;
}
