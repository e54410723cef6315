namespace FastTwiml.Peers.AspNet;

/// <summary>What is needed of a message from Twilio.</summary>
internal sealed record StreamMessage(string Event, string? StreamSid, MediaPayload? Media);

/// <summary>A message that plays audio to the caller.</summary>
internal sealed record OutboundMedia(string Event, string StreamSid, MediaPayload Media);

/// <summary>Some audio; Base64 in JSON.</summary>
internal sealed record MediaPayload(byte[] Payload);
