using System.Globalization;
using System.Text;

namespace FastTwiml.Assistants;

/// <summary>Who answers a call, with everything that goes into an answer already in UTF-8.</summary>
internal sealed class Assistant(long id, AssistantSettings settings)
{
    public long Id { get; } = id;

    public AssistantSettings Settings { get; } = settings;

    public string Name => Settings.Name;

    public AssistantKind Kind => Settings.Kind;

    /// <summary>The id as decimal digits.</summary>
    public byte[] IdUtf8 { get; } = Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Empty when there is none; so are the others below.</summary>
    public byte[] WelcomeMessageUtf8 { get; } = Encode(settings.WelcomeMessage);

    public byte[] StreamNameUtf8 { get; } = Encode(settings.StreamName);

    public byte[] StatusCallbackUtf8 { get; } = Encode(settings.StatusCallback);

    public byte[] FallbackSayUtf8 { get; } = Encode(settings.FallbackSay);

    public byte[] FallbackDialUtf8 { get; } = Encode(settings.FallbackDial);

    /// <summary>Whether the TwiML needs an <c>action</c>: what follows a failed stream.</summary>
    public bool HasFallback => FallbackSayUtf8.Length + FallbackDialUtf8.Length > 0;

    private static byte[] Encode(string? text) => string.IsNullOrEmpty(text) ? [] : Encoding.UTF8.GetBytes(text);
}
