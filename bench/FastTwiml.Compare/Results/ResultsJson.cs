using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastTwiml.Compare.Results;

/// <summary>How results, generator reports and peer descriptions are written.</summary>
internal static class ResultsJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>The same without a way of its own for runs.</summary>
    public static JsonSerializerOptions WithoutRuns(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        IndentSize = 1,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static JsonSerializerOptions Make()
    {
        var options = WithoutRuns(indented: true);
        options.Converters.Add(new RunPerLine());
        return options;
    }
}
