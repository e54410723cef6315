namespace FastTwiml.Compare.Servers;

/// <summary>What a server does, from the least to the most.</summary>
internal enum ServerMode
{
    /// <summary>A fixed answer once the request has come in.</summary>
    Constant,

    /// <summary>The form is parsed and the number looked up.</summary>
    Webhook,

    /// <summary>The signature is checked too.</summary>
    Signed,

    /// <summary>The call is on disk before the answer.</summary>
    Durable,

    /// <summary>Media streams, each message answered by one with the same payload.</summary>
    Echo,
}
