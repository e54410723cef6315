namespace FastTwiml.WebSockets;

/// <summary>What <see cref="MessageReader.Read"/> came to.</summary>
internal enum MessageKind : byte
{
    /// <summary>The input is used up and nothing is whole yet.</summary>
    NeedMore,

    Text,
    Binary,
    Ping,
    Pong,

    /// <summary>The peer closes: no further frame of its is looked at (RFC 6455 5.5.1).</summary>
    Close,

    /// <summary>The peer broke a rule: nothing further of it is looked at.</summary>
    Fault,
}
