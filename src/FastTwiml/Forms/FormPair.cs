using FastTwiml.Http;

namespace FastTwiml.Forms;

/// <summary>One name and its value, both decoded.</summary>
/// <param name="Name">Where the name is in the decoded bytes.</param>
/// <param name="Value">Where the value is in the decoded bytes; empty for a name without one.</param>
internal readonly record struct FormPair(Slice Name, Slice Value);
