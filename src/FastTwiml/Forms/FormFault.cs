namespace FastTwiml.Forms;

/// <summary>Why a form was not taken. Any bytes are a form by grammar, so only limits can fail.</summary>
internal enum FormFault : byte
{
    None = 0,

    /// <summary>More than <see cref="FormLimits.Pairs"/> pairs, or more than the caller has room for.</summary>
    TooManyPairs,

    /// <summary>A decoded name longer than <see cref="FormLimits.NameBytes"/>.</summary>
    NameTooLong,

    /// <summary>A decoded value longer than <see cref="FormLimits.ValueBytes"/>.</summary>
    ValueTooLong,
}
