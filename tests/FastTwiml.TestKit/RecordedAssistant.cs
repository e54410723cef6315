using System.Text;
using FastTwiml.Assistants;

namespace FastTwiml.TestKit;

/// <summary>An assistant that keeps what it was told, as lines, and does what a test wants it to.</summary>
public sealed class RecordedAssistant : IAssistant
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>Called with each line before it is kept; may throw, or block.</summary>
    public Action<string> Before { get; set; } = static _ => { };

    /// <summary>Everything in order: <c>start</c>, <c>audio 0102ff</c>, <c>digit 5</c>, <c>mark name played</c>, <c>end Stopped</c>.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Set when the end was heard.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnStart(CallStream stream) => Keep("start");

    public void OnAudio(ReadOnlySpan<byte> audio) => Keep($"audio {Convert.ToHexStringLower(audio)}");

    public void OnDigit(char digit) => Keep($"digit {digit}");

    public void OnMark(ReadOnlySpan<byte> name, bool played) => Keep($"mark {Encoding.UTF8.GetString(name)} {(played ? "played" : "cleared")}");

    public void OnEnd(StreamEnd end)
    {
        try
        {
            Keep($"end {end}");
        }
        finally
        {
            Ended.TrySetResult();
        }
    }

    private void Keep(string line)
    {
        Before(line);
        lock (_gate)
        {
            _lines.Add(line);
        }
    }
}
