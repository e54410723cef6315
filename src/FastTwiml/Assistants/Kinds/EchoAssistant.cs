namespace FastTwiml.Assistants.Kinds;

/// <summary>Plays the caller's own words back; what cannot be sent at once is left out.</summary>
internal sealed class EchoAssistant : IAssistant
{
    private CallStream? _stream;

    public void OnStart(CallStream stream) => _stream = stream;

    public void OnAudio(ReadOnlySpan<byte> audio) => _stream!.SendAudio(audio);
}
