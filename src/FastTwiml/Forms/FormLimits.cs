namespace FastTwiml.Forms;

/// <summary>How large a form may be. Twilio's own bodies have about 30 pairs and less than 4 KiB.</summary>
internal static class FormLimits
{
    /// <summary>Pairs in one body or query string.</summary>
    public const int Pairs = 512;

    /// <summary>Bytes of one decoded name.</summary>
    public const int NameBytes = 1024;

    /// <summary>Bytes of one decoded value.</summary>
    public const int ValueBytes = 48 * 1024;
}
