using FastTwiml.Assistants;

namespace FastTwiml.Records.Assistants;

/// <summary>A row of the table <c>assistants</c>.</summary>
internal sealed record AssistantRow
{
    /// <summary>The columns under the names that Dapper looks for.</summary>
    public const string Columns = """
        a.id as Id, a.name as Name, a.kind as Kind, a.url as Url, a.headers as Headers, a.connect_timeout_ms as ConnectTimeoutMs, a.file as File, a.welcome_message as WelcomeMessage, a.stream_name as StreamName,
        a.status_callback as StatusCallback, a.fallback_say as FallbackSay, a.fallback_dial as FallbackDial
        """;

    /// <summary>What <see cref="Kind"/> may be, in words.</summary>
    public static string Kinds => AssistantKinds.Names;

    public long Id { get; init; }

    public string Name { get; init; } = string.Empty;

    public string Kind { get; init; } = string.Empty;

    public string? Url { get; init; }

    public string? Headers { get; init; }

    public long? ConnectTimeoutMs { get; init; }

    public string? File { get; init; }

    public string? WelcomeMessage { get; init; }

    public string? StreamName { get; init; }

    public string? StatusCallback { get; init; }

    public string? FallbackSay { get; init; }

    public string? FallbackDial { get; init; }

    public static AssistantRow From(long id, AssistantSettings settings) => new()
    {
        Id = id,
        Name = settings.Name,
        Kind = settings.Kind.Name,
        Url = settings.Url,
        Headers = settings.Headers.Text.Length == 0 ? null : settings.Headers.Text,
        ConnectTimeoutMs = (long?)settings.ConnectTimeout?.TotalMilliseconds,
        File = settings.File,
        WelcomeMessage = settings.WelcomeMessage,
        StreamName = settings.StreamName,
        StatusCallback = settings.StatusCallback,
        FallbackSay = settings.FallbackSay,
        FallbackDial = settings.FallbackDial,
    };

    /// <summary>Null when the kind is none that this program knows: the row was written by a newer one, or by hand.</summary>
    public Assistant? ToAssistant() => AssistantKinds.TryParse(Kind, out var kind) ? new Assistant(Id, Settings(kind)) : null;

    /// <summary>The settings that the row holds, checked.</summary>
    /// <exception cref="DirectoryException">One of them is not valid.</exception>
    public AssistantSettings ToSettings()
    {
        if (!AssistantKinds.TryParse(Kind, out var kind))
        {
            throw new DirectoryException($"the kind '{Kind}' is not valid: {AssistantKinds.Names}");
        }

        var settings = Settings(kind);
        return settings.Problem() is { } problem ? throw new DirectoryException(problem) : settings;
    }

    private AssistantSettings Settings(AssistantKind kind) => new(Name, kind)
    {
        Url = Url,
        Headers = Headers is null ? AssistantHeaders.None : new AssistantHeaders(Headers),
        ConnectTimeout = ConnectTimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        File = File,
        WelcomeMessage = WelcomeMessage,
        StreamName = StreamName,
        StatusCallback = StatusCallback,
        FallbackSay = FallbackSay,
        FallbackDial = FallbackDial,
    };
}
