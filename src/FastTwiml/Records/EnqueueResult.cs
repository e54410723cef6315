namespace FastTwiml.Records;

/// <summary>What a request does after its event was enqueued.</summary>
internal enum EnqueueResult : byte
{
    /// <summary>It waits for its ticket.</summary>
    Waiting,

    /// <summary>It answers at once: the event is stored already.</summary>
    Stored,

    /// <summary>It answers at once, as if the event were stored: the store cannot be written.</summary>
    Unwritten,

    /// <summary>It is refused at once: the store cannot be written.</summary>
    Refused,
}
