using FastTwiml.Assistants;

namespace KeypadSample;

/// <summary>
/// Greets with three rising tones, and plays each key that the caller presses back as the two tones it has on a telephone.
/// A key interrupts whatever is playing; # greets again, and * says goodbye with three falling tones and hangs up.
/// </summary>
internal sealed class KeypadAssistant : IAssistant
{
    private static readonly byte[] Greeting = Tones.Melody(523.25, 659.25, 783.99);
    private static readonly byte[] Goodbye = Tones.Melody(783.99, 659.25, 523.25);

    private CallStream _stream = null!;
    private bool _isLeaving;

    private static ReadOnlySpan<byte> GoodbyeHeard => "goodbye"u8;

    public void OnStart(CallStream stream)
    {
        _stream = stream;
        stream.SendAudio(Greeting);
    }

    public void OnAudio(ReadOnlySpan<byte> audio)
    {
        // This one listens to keys only. A speech recogniser would be fed here: mu-law, 8,000 bytes a second.
    }

    public void OnDigit(char digit)
    {
        if (_isLeaving)
        {
            return;
        }

        // Barge-in: without this the caller would first have to hear everything that was sent.
        _stream.Clear();
        switch (digit)
        {
            case '*':
                _isLeaving = true;
                _stream.SendAudio(Goodbye);

                // To hang up at once would cut the goodbye off: the mark comes back when it was heard.
                _stream.SendMark(GoodbyeHeard);
                break;
            case '#':
                _stream.SendAudio(Greeting);
                break;
            default:
                _stream.SendAudio(Tones.Key(digit));
                break;
        }
    }

    public void OnMark(ReadOnlySpan<byte> name, bool played)
    {
        if (name.SequenceEqual(GoodbyeHeard))
        {
            _stream.HangUp();
        }
    }
}
