using System.Text;

namespace FastTwiml.Assistants;

/// <summary>Who answers a call, with everything that goes into an answer already in UTF-8.</summary>
internal sealed class Assistant(long id, AssistantSettings settings)
{
    public long Id { get; } = id;

    public AssistantSettings Settings { get; } = settings;

    public string Name => Settings.Name;

    public AssistantKind Kind => Settings.Kind;

    /// <summary>What the assistant's own code sees of the settings.</summary>
    public AssistantInfo Info { get; } = new()
    {
        Name = settings.Name,
        Url = settings.Url,
        File = settings.File,
        Headers = settings.Headers.All,
        ConnectTimeout = settings.ConnectTimeout ?? AssistantInfo.DefaultConnectTimeout,
        WelcomeMessage = settings.WelcomeMessage,
    };

    /// <summary>Empty when there is none; so are the others below.</summary>
    public byte[] StreamNameUtf8 { get; } = Encode(settings.StreamName);

    public byte[] StatusCallbackUtf8 { get; } = Encode(settings.StatusCallback);

    public byte[] FallbackSayUtf8 { get; } = Encode(settings.FallbackSay);

    public byte[] FallbackDialUtf8 { get; } = Encode(settings.FallbackDial);

    /// <summary>Whether something is done for a caller whose stream failed.</summary>
    public bool HasFallback => FallbackSayUtf8.Length > 0 || FallbackDialUtf8.Length > 0;

    private static byte[] Encode(string? text) => string.IsNullOrEmpty(text) ? [] : Encoding.UTF8.GetBytes(text);
}
