using FastTwiml.Assistants;

namespace FastTwiml.Scenarios.Kinds;

/// <summary>Whenever it hears something it sends as much audio as is taken, as one that never looks at what its caller has heard.</summary>
internal sealed class TalkativeAssistant : IAssistant
{
    private static readonly byte[] Second = new byte[8_000];

    private CallStream _stream = null!;

    public void OnStart(CallStream stream) => _stream = stream;

    public void OnAudio(ReadOnlySpan<byte> audio)
    {
        // Bounded, because a peer that reads takes it as fast as it is made.
        for (var seconds = 0; seconds < 60 && _stream.SendAudio(Second); seconds++)
        {
        }
    }
}
