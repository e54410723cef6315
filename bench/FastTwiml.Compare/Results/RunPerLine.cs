using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastTwiml.Compare.Results;

/// <summary>Writes a run on one line, so that a file of hundreds of them stays one that can be read and compared.</summary>
internal sealed class RunPerLine : JsonConverter<MeasuredRun>
{
    private static readonly JsonSerializerOptions OneLine = ResultsJson.WithoutRuns(indented: false);

    public override MeasuredRun? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<MeasuredRun>(ref reader, OneLine);

    public override void Write(Utf8JsonWriter writer, MeasuredRun value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, OneLine));
}
