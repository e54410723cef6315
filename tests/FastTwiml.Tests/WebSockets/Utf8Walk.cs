namespace FastTwiml.Tests.WebSockets;

/// <summary>Well-formed UTF-8, a byte at a time, as table 3-7 of the Unicode standard lists it.</summary>
internal sealed class Utf8Walk
{
    private int _left;
    private int _least;
    private int _most;

    public bool IsBetweenCharacters => _left == 0;

    /// <summary>Whether the byte may come here.</summary>
    public bool Take(byte b)
    {
        if (_left > 0)
        {
            var isIn = b >= _least && b <= _most;
            (_left, _least, _most) = (_left - 1, 0x80, 0xBF);
            return isIn;
        }

        (_left, _least, _most) = b switch
        {
            >= 0xC2 and <= 0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF),
            0xED => (2, 0x80, 0x9F),
            >= 0xE1 and <= 0xEF => (2, 0x80, 0xBF),
            0xF0 => (3, 0x90, 0xBF),
            >= 0xF1 and <= 0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F),
            _ => (0, 0, 0),
        };
        return b < 0x80 || _left > 0;
    }
}
