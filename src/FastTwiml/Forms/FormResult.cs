namespace FastTwiml.Forms;

/// <summary>What the form parser found.</summary>
/// <param name="Fault">The limit that was passed, or none.</param>
/// <param name="Count">Pairs written; with a fault, the pairs before the one at fault.</param>
/// <param name="Offset">Where in the encoded bytes the pair at fault begins; without a fault, their length.</param>
internal readonly record struct FormResult(FormFault Fault, int Count, int Offset);
