using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastTwiml.Load.Measuring;

/// <summary>A result as one line of JSON.</summary>
internal static class ResultJson
{
    // Read by programs and people, and never by a browser.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(LoadResult result) => JsonSerializer.Serialize(result, Options);
}
