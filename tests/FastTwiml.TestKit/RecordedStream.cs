using System.Text;
using FastTwiml.Assistants;

namespace FastTwiml.TestKit;

/// <summary>A stream that keeps what its assistant did, as lines.</summary>
public sealed class RecordedStream(CallInfo? call = null) : CallStream
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<byte> _audio = [];

    public override CallInfo Call { get; } = call ?? new()
    {
        CallSid = "CA00000000000000000000000000000001",
        StreamSid = "MZ00000000000000000000000000000001",
        AccountSid = "AC00000000000000000000000000000001",
        AssistantId = 1,
    };

    public override bool IsOpen => true;

    public override TimeSpan Unheard => TimeSpan.FromMilliseconds(Math.Max(0, Audio.Length - HeardBytes) / 8.0);

    /// <summary>How much of the audio the caller has heard.</summary>
    public int HeardBytes { get; set; }

    /// <summary>False to refuse what is sent, as when too much waits for Twilio.</summary>
    public bool Accepts { get; set; } = true;

    /// <summary>Every call in order: <c>audio 160</c>, <c>mark name</c>, <c>clear</c>, <c>hang up</c>, <c>fail</c>.</summary>
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

    /// <summary>All audio that was taken.</summary>
    public byte[] Audio
    {
        get
        {
            lock (_gate)
            {
                return [.. _audio];
            }
        }
    }

    public override bool SendAudio(ReadOnlySpan<byte> audio) => Keep($"audio {audio.Length}", audio);

    public override bool SendMark(ReadOnlySpan<byte> name) => Keep($"mark {Encoding.UTF8.GetString(name)}", []);

    public override bool Clear() => Keep("clear", []);

    public override void HangUp() => Keep("hang up", []);

    public override void Fail() => Keep("fail", []);

    private bool Keep(string line, ReadOnlySpan<byte> audio)
    {
        lock (_gate)
        {
            if (Accepts || line is "clear" or "hang up" or "fail")
            {
                _lines.Add(line);
                _audio.AddRange(audio);
                return true;
            }

            return false;
        }
    }
}
