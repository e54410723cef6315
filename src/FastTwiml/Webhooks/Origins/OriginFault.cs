namespace FastTwiml.Webhooks.Origins;

/// <summary>Why a request's own fields do not say how Twilio reaches us.</summary>
internal enum OriginFault : byte
{
    None = 0,

    /// <summary>No <c>Host</c>, or none that is a host.</summary>
    Host,

    ForwardedProto,

    ForwardedHost,

    ForwardedPort,
}
