using System.CommandLine;
using System.Security.Cryptography;
using FastTwiml.Assistants.Audio;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Simulation;
using FastTwiml.Simulation.Requests;
using FastTwiml.Simulation.Streams;

namespace FastTwiml.Cli.Options;

/// <summary>The options of <c>simulate</c>, and what they make a simulation of.</summary>
internal sealed class SimulateOptions
{
    private const string TokenVariable = "TWILIO_AUTH_TOKEN";
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(4);

    private readonly Option<string> _url = new("--url") { Description = "The voice webhook, as it is entered at Twilio.", HelpName = "URL", Required = true };
    private readonly Option<string?> _query = new("--query") { Description = "More for the webhook's query: outbound=true&assistant_id=1&… With outbound=true the call is one that was placed and is answered now.", HelpName = "QUERY" };
    private readonly Option<string?> _fallback = new("--fallback-url") { Description = "Asked when the webhook fails, with ErrorCode and ErrorUrl.", HelpName = "URL" };
    private readonly Option<string?> _status = new("--status-url") { Description = "Told the state of each call when it is over.", HelpName = "URL" };
    private readonly Option<string?> _token = new("--auth-token") { Description = $"Signs the requests. Default: the environment's {TokenVariable}.", HelpName = "TOKEN" };
    private readonly Option<string> _account = new("--account") { Description = "The account.", HelpName = "SID", DefaultValueFactory = _ => "AC00000000000000000000000000000001" };
    private readonly Option<string> _to = new("--to") { Description = "The number called.", HelpName = "NUMBER", DefaultValueFactory = _ => "+15555550199" };
    private readonly Option<string> _from = new("--from") { Description = "Who calls.", HelpName = "NUMBER", DefaultValueFactory = _ => "+15555550100" };
    private readonly Option<int> _calls = new("--calls") { Description = "How many calls.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _rate = new("--calls-per-second") { Description = "How many of them begin in a second.", HelpName = "R", DefaultValueFactory = _ => 20 };
    private readonly Option<int?> _concurrency = new("--concurrency") { Description = "How many at once at most. Default: all.", HelpName = "N" };
    private readonly Option<string> _duration = new("--duration") { Description = "How long each stream lasts, or with --end server may last: 500ms, 60s, 5m.", HelpName = "TIME", DefaultValueFactory = _ => "10s" };
    private readonly Option<string> _end = new("--end") { Description = "How a call ends: the caller hangs up, the connection is reset, nothing comes any more, or the server closes.", HelpName = "hangup|reset|silence|server", DefaultValueFactory = _ => "hangup" };
    private readonly Option<string?> _dtmf = new("--dtmf") { Description = "Keys that the caller presses, w waits half a second: 1w2#", HelpName = "KEYS" };
    private readonly Option<bool> _gaps = new("--gaps") { Description = "Leave out audio now and then, as Twilio does with silence." };
    private readonly Option<bool> _untidy = new("--untidy-callbacks") { Description = "Send all status callbacks twice and in any order." };
    private readonly Option<string?> _wav = new("--wav") { Description = $"What the callers say, over and over: {AudioFile.Formats}. Default: noise that is another one in each call.", HelpName = "FILE" };
    private readonly Option<string?> _check = new("--check") { Description = "echo: what comes back must be what was said, byte for byte; none: count only. Default: echo, with --wav none.", HelpName = "echo|none" };
    private readonly Option<string?> _record = new("--record") { Description = "Write what the first call heard to a WAV file.", HelpName = "FILE" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "The same audio and pauses as another run with this seed.", HelpName = "S" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accept any certificate." };

    public SimulateOptions(Command command)
    {
        Option[] all =
        [
            _url, _query, _fallback, _status, _token, _account, _to, _from, _calls, _rate, _concurrency, _duration, _end, _dtmf, _gaps,
            _untidy, _wav, _check, _record, _seed, _insecure,
        ];
        Array.ForEach(all, command.Options.Add);
    }

    public string? RecordFile(ParseResult parse) => parse.GetValue(_record);

    /// <exception cref="CommandException">An option is not valid.</exception>
    public SimulationOptions Read(ParseResult parse)
    {
        var query = parse.GetValue(_query);
        var url = Url(parse, _url)!;
        return new SimulationOptions
        {
            Url = string.IsNullOrEmpty(query) ? url : RequestUrl.TryParse(url.WithQuery(query).ToString()) ?? throw Invalid(_query, query, "a query as it is in a URL, escaped"),
            FallbackUrl = Url(parse, _fallback),
            StatusUrl = Url(parse, _status),
            AuthToken = parse.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable)
                ?? throw new CommandException(ExitCode.Usage, $"--auth-token: there is none, and no {TokenVariable} in the environment. Give the token that the server checks signatures with."),
            AccountSid = parse.GetRequiredValue(_account),
            To = parse.GetRequiredValue(_to),
            From = parse.GetRequiredValue(_from),
            IsOutbound = url.Target.Split('?', '&').Contains("outbound=true") || (query ?? string.Empty).Split('&').Contains("outbound=true"),
            Calls = AtLeastOne(_calls, parse.GetValue(_calls)),
            Concurrency = AtLeastOne(_concurrency, parse.GetValue(_concurrency) ?? SimulationOptions.MostCalls),
            CallsPerSecond = parse.GetValue(_rate) is var rate and > 0 and <= 100_000 ? rate : throw Invalid(_rate, parse.GetValue(_rate).ToString(System.Globalization.CultureInfo.InvariantCulture), "numbers above 0, to 100000"),
            Duration = Duration(parse),
            End = End(parse),
            Keys = Keys(parse),
            HasGaps = parse.GetValue(_gaps),
            UntidyCallbacks = parse.GetValue(_untidy),
            Audio = Audio(parse),
            ChecksEcho = ChecksEcho(parse),
            Records = parse.GetValue(_record) is not null,
            AcceptsAnyCertificate = parse.GetValue(_insecure),
            Seed = parse.GetValue(_seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        };
    }

    private EndKind End(ParseResult parse) => parse.GetRequiredValue(_end) switch
    {
        "hangup" => EndKind.Hangup,
        "reset" => EndKind.Reset,
        "silence" => EndKind.Silence,
        "server" => EndKind.Server,
        var other => throw Invalid(_end, other, "hangup, reset, silence, server"),
    };

    private bool ChecksEcho(ParseResult parse) => parse.GetValue(_check) switch
    {
        null => parse.GetValue(_wav) is null,
        "echo" => true,
        "none" => false,
        var other => throw Invalid(_check, other, "echo, none"),
    };

    private ReadOnlyMemory<byte>? Audio(ParseResult parse)
    {
        if (parse.GetValue(_wav) is not { } file)
        {
            return null;
        }

        return AudioFile.TryRead(file, out var audio) is { } problem ? throw new CommandException(ExitCode.Usage, $"--wav: {problem}") : audio;
    }

    private KeyPresses Keys(ParseResult parse)
    {
        var keys = parse.GetValue(_dtmf) ?? string.Empty;
        return KeyPresses.TryParse(keys) ?? throw Invalid(_dtmf, keys, KeyPresses.Valid);
    }

    private TimeSpan Duration(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_duration);
        return DurationText.TryParse(text, out var duration) && duration > TimeSpan.Zero && duration <= LongestCall
            ? duration
            : throw Invalid(_duration, text, "lengths of time to 4h: 500ms, 60s, 5m");
    }

    private static RequestUrl? Url(ParseResult parse, Option option)
    {
        if (parse.GetResult(option)?.Tokens is not [var token])
        {
            return null;
        }

        return RequestUrl.TryParse(token.Value) is { IsWebSocket: false } url ? url : throw Invalid(option, token.Value, "http:// and https:// URLs, escaped");
    }

    private static int AtLeastOne(Option option, int count) => count is >= 1 and <= SimulationOptions.MostCalls
        ? count
        : throw Invalid(option, count.ToString(System.Globalization.CultureInfo.InvariantCulture), $"numbers from 1 to {SimulationOptions.MostCalls}");

    private static CommandException Invalid(Option option, string text, string valid) =>
        new(ExitCode.Usage, $"{option.Name}: '{text}' is not valid. Valid: {valid}.");
}
