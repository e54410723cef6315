namespace FastTwiml.Simulation.Streams;

/// <summary>The keys that the caller presses: a second after the start, then every quarter of a second; <c>w</c> waits half a second.</summary>
internal sealed class KeyPresses
{
    public const string Valid = "0-9 A-D * # and w for half a second";

    private const long FirstMicros = 1_000_000;
    private const long PressMicros = 250_000;
    private const long WaitMicros = 500_000;

    private readonly (long AtMicros, byte Digit)[] _presses;

    private KeyPresses((long AtMicros, byte Digit)[] presses) => _presses = presses;

    public static KeyPresses None { get; } = new([]);

    public int Count => _presses.Length;

    /// <summary>When a key is pressed, counted from the stream's start, and which.</summary>
    public (long AtMicros, byte Digit) this[int index] => _presses[index];

    /// <summary>Reads keys as one writes them for Twilio, <c>1w2#</c>; null when there is another character.</summary>
    public static KeyPresses? TryParse(string text)
    {
        var at = FirstMicros;
        List<(long, byte)> presses = [];
        foreach (var key in text)
        {
            if (key is 'w')
            {
                at += WaitMicros;
                continue;
            }

            if (!char.IsAsciiDigit(key) && key is not ((>= 'A' and <= 'D') or '*' or '#'))
            {
                return null;
            }

            presses.Add((at, (byte)key));
            at += PressMicros;
        }

        return new KeyPresses([.. presses]);
    }
}
