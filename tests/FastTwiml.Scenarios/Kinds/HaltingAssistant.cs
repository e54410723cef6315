using System.Text;
using FastTwiml.Assistants;

namespace FastTwiml.Scenarios.Kinds;

/// <summary>
/// Plays the caller's own words back and says by marks what else it hears. After the key <c>*</c> it holds its thread inside
/// <see cref="OnAudio"/>, as one that waits for a service that does not answer.
/// </summary>
internal sealed class HaltingAssistant : IAssistant
{
    /// <summary>The key that makes it halt.</summary>
    public const char Key = '*';

    /// <summary>Said when it halts.</summary>
    public const string Halts = "halts";

    /// <summary>Said when it goes on.</summary>
    public const string GoesOn = "goes on";

    public static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    private CallStream _stream = null!;
    private bool _isToHalt;

    /// <summary>How it says that it heard a key.</summary>
    public static string Heard(char digit) => $"key {digit}";

    /// <summary>How it says that it heard a mark.</summary>
    public static string Heard(string mark) => $"mark {mark}";

    public void OnStart(CallStream stream) => _stream = stream;

    public void OnAudio(ReadOnlySpan<byte> audio)
    {
        if (_isToHalt)
        {
            _isToHalt = false;
            Say(Halts);
            Thread.Sleep(Time);
            Say(GoesOn);
        }

        _stream.SendAudio(audio);
    }

    public void OnDigit(char digit)
    {
        if (digit == Key)
        {
            _isToHalt = true;
        }
        else
        {
            Say(Heard(digit));
        }
    }

    public void OnMark(ReadOnlySpan<byte> name, bool played) => Say(Heard(Encoding.UTF8.GetString(name)));

    private void Say(string mark) => _stream.SendMark(Encoding.UTF8.GetBytes(mark));
}
