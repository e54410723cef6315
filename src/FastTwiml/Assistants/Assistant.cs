using System.Text;

namespace FastTwiml.Assistants;

/// <summary>Who answers a call, with everything that goes into an answer already in UTF-8.</summary>
internal sealed class Assistant(long id, AssistantSettings settings)
{
    public long Id { get; } = id;

    public AssistantSettings Settings { get; } = settings;

    public string Name => Settings.Name;

    public AssistantKind Kind => Settings.Kind;

    /// <summary>Empty when there is none; so is the other below.</summary>
    public byte[] StreamNameUtf8 { get; } = Encode(settings.StreamName);

    public byte[] StatusCallbackUtf8 { get; } = Encode(settings.StatusCallback);

    private static byte[] Encode(string? text) => string.IsNullOrEmpty(text) ? [] : Encoding.UTF8.GetBytes(text);
}
