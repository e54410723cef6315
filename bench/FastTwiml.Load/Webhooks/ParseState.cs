namespace FastTwiml.Load.Webhooks;

internal enum ParseState
{
    /// <summary>More bytes are needed to say anything.</summary>
    Partial,

    /// <summary>The answer is there to its last byte.</summary>
    Complete,

    /// <summary>It is none of HTTP/1.1, or its end cannot be known.</summary>
    Broken,
}
