using FastTwiml.Assistants;

namespace FastTwiml.Records.Assistants;

/// <summary>A row of the table <c>assistants</c>.</summary>
internal sealed class AssistantRow
{
    /// <summary>The columns under the names that Dapper looks for.</summary>
    public const string Columns = """
        a.id as Id, a.name as Name, a.kind as Kind, a.url as Url, a.welcome_message as WelcomeMessage, a.stream_name as StreamName,
        a.status_callback as StatusCallback, a.fallback_say as FallbackSay, a.fallback_dial as FallbackDial
        """;

    public long Id { get; init; }

    public string Name { get; init; } = string.Empty;

    public string Kind { get; init; } = string.Empty;

    public string? Url { get; init; }

    public string? WelcomeMessage { get; init; }

    public string? StreamName { get; init; }

    public string? StatusCallback { get; init; }

    public string? FallbackSay { get; init; }

    public string? FallbackDial { get; init; }

    public static AssistantRow From(long id, AssistantSettings settings) => new()
    {
        Id = id,
        Name = settings.Name,
        Kind = AssistantKinds.Text(settings.Kind),
        Url = settings.Url,
        WelcomeMessage = settings.WelcomeMessage,
        StreamName = settings.StreamName,
        StatusCallback = settings.StatusCallback,
        FallbackSay = settings.FallbackSay,
        FallbackDial = settings.FallbackDial,
    };

    /// <summary>Null when the kind is none that this program knows: the row was written by a newer one, or by hand.</summary>
    public Assistant? ToAssistant()
    {
        if (!AssistantKinds.TryParse(Kind, out var kind))
        {
            return null;
        }

        return new Assistant(Id, new AssistantSettings(Name, kind)
        {
            Url = Url,
            WelcomeMessage = WelcomeMessage,
            StreamName = StreamName,
            StatusCallback = StatusCallback,
            FallbackSay = FallbackSay,
            FallbackDial = FallbackDial,
        });
    }
}
