namespace FastTwiml.WebSockets.Handshakes;

/// <summary>Why an upgrade cannot be written as asked: what it is made of comes from configuration.</summary>
internal enum UpgradeRequestFault : byte
{
    None = 0,

    /// <summary>Not a host name or address with an optional port.</summary>
    InvalidHost,

    /// <summary>Not a path with an optional query, or with a byte that a URL must escape.</summary>
    InvalidTarget,

    /// <summary>A field name that is empty or has a character that names may not have.</summary>
    InvalidFieldName,

    /// <summary>A field that the upgrade has by itself.</summary>
    ReservedFieldName,

    /// <summary>A field value with a control character.</summary>
    InvalidFieldValue,
}
