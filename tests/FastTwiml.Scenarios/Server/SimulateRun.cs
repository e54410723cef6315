using System.Globalization;
using System.Text.Json;
using FastTwiml.Scenarios.Client;

namespace FastTwiml.Scenarios.Server;

/// <summary>What <c>fasttwiml simulate</c>, as a process of its own, says of the calls it has made to a server.</summary>
internal sealed class SimulateRun
{
    private readonly JsonElement _report;

    private SimulateRun(JsonElement report) => _report = report;

    public string Verdict => _report.GetProperty("verdict").GetString()!;

    public bool IsOk => _report.GetProperty("ok").GetBoolean();

    /// <summary>How long each message took from its bytes out to the same bytes back.</summary>
    public Percentiles Echo => new(_report.GetProperty("echo_round_trip"));

    /// <summary>A figure by its name, <c>echo.missing_bytes</c>.</summary>
    public long this[string path] => path.Split('.').Aggregate(_report, static (element, name) => element.GetProperty(name)).GetInt64();

    /// <summary>Places calls whose assistant echoes, in real time, each with audio of its own, and reports every byte that did not come back right.</summary>
    public static async Task<SimulateRun> RunAsync(Site site, ServerProcess server, int calls, double perSecond, TimeSpan duration, string to = Twilio.Number)
    {
        var url = $"http://{server.EndPoint}";
        var (code, output, error) = await site.RunAsync(
            "simulate", "--url", $"{url}/twiml", "--status-url", $"{url}/twiml/status", "--auth-token", Twilio.Token, "--json", "--check", "echo", "--to", to,
            "--calls", Text(calls), "--calls-per-second", Text(perSecond), "--duration", $"{Text(duration.TotalMilliseconds)}ms");
        try
        {
            return new SimulateRun(JsonDocument.Parse(output).RootElement);
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"fasttwiml simulate ended with {code}: {error}");
        }
    }

    /// <summary>Prints its percentiles and requires that every call was answered, carried and heard its own words, byte for byte.</summary>
    public void Report(Report report, string when, int calls)
    {
        report.Measured($"{when}: echo {Echo}; webhook {new Percentiles(_report.GetProperty("webhook"))}; stream open {new Percentiles(_report.GetProperty("stream_open"))}; simulator late {new Percentiles(_report.GetProperty("simulator_late"))}");
        report.Require(IsOk, $"{when}, every call is well for the simulator ({Verdict})");
        report.Require(
            this["calls"] == calls && this["answered"] == calls && this["streams"] == calls && this["refused"] == 0 && this["failed"] == 0,
            $"{when}, each of {calls} calls is answered and has its stream ({this["answered"]} answered, {this["streams"]} streams, {this["failed"]} failed)");
        report.Require(
            this["echo.returned_bytes"] == this["audio_bytes_sent"] && (this["echo.missing_bytes"] | this["echo.misplaced_bytes"] | this["echo.foreign_bytes"] | this["echo.changed_bytes"]) == 0,
            $"{when}, all audio comes back byte for byte and in order ({this["audio_bytes_sent"]} bytes sent, {this["echo.returned_bytes"]} back)");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A kind of time, in milliseconds.</summary>
    internal readonly struct Percentiles(JsonElement element)
    {
        public double P50 => element.GetProperty("p50_ms").GetDouble();

        public double P99 => element.GetProperty("p99_ms").GetDouble();

        public double Max => element.GetProperty("max_ms").GetDouble();

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {P50:0.0} ms, p99 {P99:0.0} ms, max {Max:0.0} ms");
    }
}
