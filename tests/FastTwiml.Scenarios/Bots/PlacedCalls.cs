using System.Text.Json;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios.Bots;

/// <summary>What <c>fasttwiml simulate</c> reports of calls that it has placed.</summary>
internal sealed class PlacedCalls
{
    private readonly JsonElement _report;

    private PlacedCalls(int code, JsonElement report) => (ExitCode, _report) = (code, report);

    public int ExitCode { get; }

    public string Verdict => _report.GetProperty("verdict").GetString()!;

    /// <summary>A figure of the report by its name.</summary>
    public long this[string name] => _report.GetProperty(name).GetInt64();

    public static async Task<PlacedCalls> PlaceAsync(Site site, ServerProcess server, params string[] options)
    {
        string[] common = ["simulate", "--url", $"http://{server.EndPoint}/twiml", "--auth-token", Twilio.Token, "--check", "none", "--json"];
        var (code, output, error) = await site.RunAsync([.. common, .. options]);
        return output.Length > 0
            ? new PlacedCalls(code, JsonDocument.Parse(output).RootElement)
            : throw new InvalidOperationException($"fasttwiml simulate ended with {code}: {error}");
    }

    /// <summary>How often something happened of which the report counts the kinds, by the beginning of its name.</summary>
    public long Count(string kinds, string name) => _report.GetProperty(kinds).EnumerateObject()
        .Where(kind => kind.Name.StartsWith(name, StringComparison.Ordinal)).Sum(static kind => kind.Value.GetInt64());
}
