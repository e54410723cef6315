namespace FastTwiml.Webhooks;

/// <summary>What is known about the other end of a connection before it says anything.</summary>
/// <param name="IsKnownProxy">Its <c>X-Forwarded-*</c> fields are believed.</param>
/// <param name="IsTls">The connection is encrypted up to this process.</param>
internal readonly record struct Peer(bool IsKnownProxy, bool IsTls);
