using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastTwiml.Peers.AspNet;

/// <summary>Compile-time serializers of the media streams' messages.</summary>
[JsonSerializable(typeof(StreamMessage))]
[JsonSerializable(typeof(OutboundMedia))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class MediaJson : JsonSerializerContext;
