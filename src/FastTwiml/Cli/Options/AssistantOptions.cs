using System.CommandLine;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Records.Assistants;

namespace FastTwiml.Cli.Options;

/// <summary>The options of <c>assistants add</c> and <c>set</c>, one for each setting.</summary>
internal sealed class AssistantOptions
{
    private readonly Option<string> _name;
    private readonly Option<string> _kind;
    private readonly Option<string> _url = new("--url") { Description = "A relay's WebSocket server.", HelpName = "ws://HOST[:PORT][/PATH]" };
    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "Sent along to a relay's WebSocket server; ${NAME} in the value is read from the environment when connecting, and only then. May be given again.",
        HelpName = "'NAME: VALUE'",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _connectTimeout = new("--connect-timeout") { Description = "How long a relay's WebSocket server has to take a connection, 100ms to 10s; 3s by default.", HelpName = "DURATION" };
    private readonly Option<string> _file = new("--file") { Description = "The file that a scripted assistant plays: WAV, or bare mu-law at 8 kHz.", HelpName = "PATH" };
    private readonly Option<string> _welcomeMessage = new("--welcome-message") { Description = "What the assistant says first when the call has no welcome message of its own; relays get it as the parameter welcome_message.", HelpName = "TEXT" };
    private readonly Option<string> _streamName = new("--stream-name") { Description = "The stream's name in the TwiML.", HelpName = "NAME" };
    private readonly Option<string> _statusCallback = new("--status-callback") { Description = "Where Twilio reports the stream's start and end; a path is put behind the public URL.", HelpName = "URL" };
    private readonly Option<string> _fallbackSay = new("--fallback-say") { Description = "What Twilio says to the caller when the assistant failed.", HelpName = "TEXT" };
    private readonly Option<string> _fallbackDial = new("--fallback-dial") { Description = "The number that Twilio connects the caller with when the assistant failed, after the sentence if there is one.", HelpName = "NUMBER" };

    public AssistantOptions(Command command, bool required)
    {
        _name = new("--name") { Description = "The assistant's name, by which it can be called instead of its id.", HelpName = "NAME", Required = required };
        _kind = new("--kind") { Description = $"What answers: {AssistantRow.Kinds}.", HelpName = "KIND", Required = required };
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    private Option[] All => [_name, _kind, _url, _headers, _connectTimeout, _file, _welcomeMessage, _streamName, _statusCallback, _fallbackSay, _fallbackDial];

    public bool IsAnyGiven(ParseResult parse) => All.Any(option => IsGiven(parse, option));

    /// <summary>Whether what the assistant plays is named anew.</summary>
    public bool IsFileGiven(ParseResult parse) => IsGiven(parse, _file) || IsGiven(parse, _kind);

    /// <summary>The settings that were given, and those there are for the rest.</summary>
    public AssistantRow Read(ParseResult parse, AssistantRow before) => before with
    {
        Name = parse.GetValue(_name) ?? before.Name,
        Kind = parse.GetValue(_kind) ?? before.Kind,
        Url = Given(parse, _url, before.Url),
        Headers = IsGiven(parse, _headers) ? Headers(parse.GetValue(_headers)!) : before.Headers,
        ConnectTimeoutMs = IsGiven(parse, _connectTimeout) ? Milliseconds(parse.GetValue(_connectTimeout)!) : before.ConnectTimeoutMs,

        // The server may run in another folder.
        File = IsGiven(parse, _file) && parse.GetValue(_file) is { Length: > 0 } file ? Path.GetFullPath(file) : Given(parse, _file, before.File),
        WelcomeMessage = Given(parse, _welcomeMessage, before.WelcomeMessage),
        StreamName = Given(parse, _streamName, before.StreamName),
        StatusCallback = Given(parse, _statusCallback, before.StatusCallback),
        FallbackSay = Given(parse, _fallbackSay, before.FallbackSay),
        FallbackDial = Given(parse, _fallbackDial, before.FallbackDial),
    };

    private static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    private static string? Given(ParseResult parse, Option<string> option, string? before) =>
        parse.GetValue(option) is { } value ? (value.Length == 0 ? null : value) : before;

    // A line each, as the database keeps them.
    private static string? Headers(string[] given) =>
        given is [""] ? null
        : Array.Exists(given, static header => header.Contains('\n', StringComparison.Ordinal))
            ? throw new CommandException(ExitCode.Usage, "a header is not valid: Name: value on one line")
        : string.Join('\n', given);

    private static long? Milliseconds(string text) =>
        text.Length == 0 ? null
        : DurationText.TryParse(text, out var duration) ? (long)duration.TotalMilliseconds
        : throw new CommandException(ExitCode.Usage, $"the connect timeout '{text}' is not valid: 100ms to 10s");
}
