using System.Text.Json.Serialization;
using FastTwiml.Records.Assistants;

namespace FastTwiml.Cli.Output;

/// <summary>An assistant as programs read it.</summary>
internal sealed record AssistantResult(AssistantRow Row)
{
    public long Id => Row.Id;

    public string Name => Row.Name;

    public string Kind => Row.Kind;

    public string? Url => Row.Url;

    /// <summary>As they were given: what <c>${NAME}</c> stands for is never shown.</summary>
    public string[] Headers => Row.Headers?.Split('\n') ?? [];

    public long? ConnectTimeoutMs => Row.ConnectTimeoutMs;

    public string? File => Row.File;

    public string? WelcomeMessage => Row.WelcomeMessage;

    public string? StreamName => Row.StreamName;

    public string? StatusCallback => Row.StatusCallback;

    public string? FallbackSay => Row.FallbackSay;

    public string? FallbackDial => Row.FallbackDial;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Numbers { get; init; }

    [JsonIgnore]
    public AssistantRow Row { get; } = Row;
}
