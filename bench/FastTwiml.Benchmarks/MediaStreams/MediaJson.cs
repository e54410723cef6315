using System.Text.Json.Serialization;

namespace FastTwiml.Benchmarks.MediaStreams;

/// <summary>A media message as one would declare it for System.Text.Json.</summary>
internal sealed record MediaIn(string Event, string SequenceNumber, MediaInBody Media, string StreamSid);

internal sealed record MediaInBody(string Track, string Chunk, string Timestamp, byte[] Payload);

internal sealed record MediaOut(string Event, string StreamSid, MediaOutBody Media);

internal sealed record MediaOutBody(byte[] Payload);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MediaIn))]
[JsonSerializable(typeof(MediaOut))]
internal sealed partial class MediaJson : JsonSerializerContext;
