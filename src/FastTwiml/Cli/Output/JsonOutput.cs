using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastTwiml.Cli.Output;

/// <summary>Results for programs: names as in the tables (<c>assistant_id</c>), one value a line.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // The output is no part of a web page, so umlauts stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write<T>(TextWriter output, T value) => output.WriteLine(JsonSerializer.Serialize(value, Options));

    /// <summary>An array with one value a line, written as the values come.</summary>
    public static void WriteArray<T>(TextWriter output, IEnumerable<T> values)
    {
        var separator = "[\n";
        foreach (var value in values)
        {
            output.Write(separator);
            output.Write(JsonSerializer.Serialize(value, Options));
            separator = ",\n";
        }

        output.Write(separator == "[\n" ? "[]\n" : "\n]\n");
    }
}
