using FastTwiml.Assistants.Lookup;

namespace FastTwiml.Assistants;

/// <summary>What the operator says about an assistant.</summary>
internal sealed record AssistantSettings(string Name, AssistantKind Kind)
{
    public const int MaxName = 100;

    /// <summary>Twilio takes at most this many characters in <c>&lt;Say&gt;</c>.</summary>
    public const int MaxText = 4096;

    private static readonly TimeSpan MinConnectTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Where a relay finds its WebSocket server.</summary>
    public string? Url { get; init; }

    /// <summary>What is sent along to a relay's WebSocket server.</summary>
    public AssistantHeaders Headers { get; init; } = AssistantHeaders.None;

    /// <summary>How long a relay's WebSocket server has to take a connection; null for the default.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>What a scripted assistant plays.</summary>
    public string? File { get; init; }

    /// <summary>What the assistant says first when the call has no welcome message of its own.</summary>
    public string? WelcomeMessage { get; init; }

    /// <summary>The stream's <c>name</c> in the TwiML.</summary>
    public string? StreamName { get; init; }

    /// <summary>The stream's <c>statusCallback</c> in the TwiML: a URL, or a path that is put behind the origin Twilio called.</summary>
    public string? StatusCallback { get; init; }

    /// <summary>What Twilio says to the caller when the assistant failed.</summary>
    public string? FallbackSay { get; init; }

    /// <summary>Whom Twilio dials when the assistant failed.</summary>
    public string? FallbackDial { get; init; }

    /// <summary>What is wrong with these settings and what would be valid; null when nothing is.</summary>
    public string? Problem()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > MaxName || Name != Name.Trim() || Name.Any(char.IsControl))
        {
            return $"the name '{Name}' is not valid: 1 to {MaxName} characters on one line, with no space at either end";
        }

        if (Name.All(char.IsAsciiDigit))
        {
            return $"the name '{Name}' is not valid: it needs something other than digits, because digits are read as an id";
        }

        if (StatusCallback is not null && !StatusCallback.StartsWith('/') && !IsUrl(StatusCallback, "http", "https"))
        {
            return $"the status callback '{StatusCallback}' is not valid: https://host/path, http://host/path or /path";
        }

        if (StreamName is { } stream && (stream.Length is 0 or > MaxName || stream.Any(char.IsControl)))
        {
            return $"the stream name '{stream}' is not valid: 1 to {MaxName} characters on one line";
        }

        if (FallbackDial is not null && !E164.TryPack(FallbackDial, out _))
        {
            return $"the fallback number '{FallbackDial}' is not valid: E.164, such as +15551234567";
        }

        return ServerProblem() ?? FileProblem() ?? TextProblem("welcome message", WelcomeMessage) ?? TextProblem("fallback sentence", FallbackSay);
    }

    // A kind that a program brought along uses what it needs of these settings, and only that program knows which.
    private bool IsOwnKind => Kind != AssistantKind.Echo && Kind != AssistantKind.Scripted && Kind != AssistantKind.Relay;

    private string? ServerProblem()
    {
        if (Kind == AssistantKind.Relay)
        {
            if (Url is null)
            {
                return "the url is missing: a relay needs ws://host[:port][/path] or wss://…";
            }

            if (!IsUrl(Url, "ws", "wss"))
            {
                return $"the url '{Url}' is not valid: a relay needs ws://host[:port][/path] or wss://…";
            }
        }
        else if (!IsOwnKind && (Url is not null || Headers != AssistantHeaders.None || ConnectTimeout is not null))
        {
            return Url is not null ? $"the url '{Url}' is not valid: {Kind} has no server"
                : Headers != AssistantHeaders.None ? $"the header '{Headers.Text.Split('\n')[0]}' is not valid: {Kind} has no server that it could be sent to"
                : $"the connect timeout is not valid: {Kind} has no server that it could be connected to";
        }
        else if (Url is not null && !Uri.TryCreate(Url, UriKind.Absolute, out _))
        {
            return $"the url '{Url}' is not valid: scheme://host[:port][/path]";
        }

        return ConnectTimeout is { } timeout && (timeout < MinConnectTimeout || timeout > MaxConnectTimeout)
            ? "the connect timeout is not valid: 100ms to 10s"
            : Headers.Problem();
    }

    private string? FileProblem() =>
        Kind == AssistantKind.Scripted && File is null ? "the file is missing: a scripted assistant needs one to play"
        : File is not null && !IsOwnKind && Kind != AssistantKind.Scripted ? $"the file '{File}' is not valid: {Kind} plays none"
        : File is not null && (File.Length is 0 or > MaxText || File.Any(char.IsControl)) ? $"the file '{File}' is not valid: a path of 1 to {MaxText} characters on one line"
        : null;

    private static string? TextProblem(string what, string? text) =>
        text?.Length is 0 or > MaxText ? $"the {what} is not valid: 1 to {MaxText} characters" : null;

    private static bool IsUrl(string? url, string scheme, string otherScheme) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == scheme || uri.Scheme == otherScheme) && uri.Host.Length > 0;
}
