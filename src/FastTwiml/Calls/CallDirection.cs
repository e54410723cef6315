namespace FastTwiml.Calls;

/// <summary>Who called whom, seen from the operator.</summary>
internal enum CallDirection : byte
{
    Unknown,
    Inbound,
    Outbound,
}
