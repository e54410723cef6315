using FastTwiml.Assistants.Lookup;

namespace FastTwiml.Assistants;

/// <summary>What the operator says about an assistant.</summary>
internal sealed record AssistantSettings(string Name, AssistantKind Kind)
{
    public const int MaxName = 100;

    /// <summary>Twilio takes at most this many characters in <c>&lt;Say&gt;</c>.</summary>
    public const int MaxText = 4096;

    /// <summary>Where a relay finds its WebSocket server.</summary>
    public string? Url { get; init; }

    public string? WelcomeMessage { get; init; }

    /// <summary>The stream's <c>name</c> in the TwiML.</summary>
    public string? StreamName { get; init; }

    /// <summary>The stream's <c>statusCallback</c> in the TwiML.</summary>
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

        if (Kind == AssistantKind.Relay ? !IsUrl(Url, "ws", "wss") : Url is not null)
        {
            return Kind == AssistantKind.Relay
                ? $"the url '{Url}' is not valid: a relay needs ws://host[:port][/path] or wss://…"
                : $"the url '{Url}' is not valid: only a relay has one";
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

        return TextProblem("welcome message", WelcomeMessage) ?? TextProblem("fallback sentence", FallbackSay);
    }

    private static string? TextProblem(string what, string? text) =>
        text?.Length is 0 or > MaxText ? $"the {what} is not valid: 1 to {MaxText} characters" : null;

    private static bool IsUrl(string? url, string scheme, string otherScheme) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == scheme || uri.Scheme == otherScheme) && uri.Host.Length > 0;
}
