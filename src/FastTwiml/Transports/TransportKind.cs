namespace FastTwiml.Transports;

/// <summary>How bytes come in and go out.</summary>
internal enum TransportKind
{
    /// <summary>The best one that this machine has.</summary>
    Auto,

    /// <summary>Kestrel's own, on .NET's sockets: on every system.</summary>
    Sockets,

    /// <summary>Loops of our own on epoll(7): Linux.</summary>
    Epoll,
}
