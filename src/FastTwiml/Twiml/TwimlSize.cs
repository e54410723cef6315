namespace FastTwiml.Twiml;

/// <summary>How long a document is, and what was found out on the way.</summary>
internal struct TwimlSize
{
    /// <summary>Exactly as many bytes as are written.</summary>
    public int Bytes;

    /// <summary>Whether any value is written otherwise than it is; if not, none needs to be looked at again.</summary>
    public bool HasEscapes;

    /// <summary>Whether a value is left out because Twilio would refuse it as a parameter.</summary>
    public bool LeavesOut;

    /// <summary>Looks at a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="utf16Units">How long a reader finds it.</param>
    /// <returns>The bytes that it takes.</returns>
    public int Measure(ReadOnlySpan<byte> value, out int utf16Units)
    {
        var escaped = XmlAttribute.Measure(value, out utf16Units);

        // No byte gives more than one unit, so where all give one and none takes more room, all stand for themselves.
        HasEscapes |= escaped != value.Length || utf16Units != value.Length;
        return escaped;
    }
}
