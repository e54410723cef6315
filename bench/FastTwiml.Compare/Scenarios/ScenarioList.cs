using System.Globalization;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Scenarios;

/// <summary>All scenarios, in the order in which they run and are shown.</summary>
internal static class ScenarioList
{
    /// <summary>Requests a second of the open loop: below what a core of a good server carries, above what a slow one does.</summary>
    public const int OpenLoopRate = 20_000;

    /// <summary>The scenarios that the main table and the plots show.</summary>
    public const string Webhook = "webhook";
    public const string Signed = "signed";
    public const string Durable = "durable";
    public const string Echo = "echo";
    public const string Streams = "streams";
    public const string Idle = "idle";
    public const string StartUp = "start-up";

    /// <summary>Microseconds between the generator's wake-ups where it paces thousands of streams on one core.</summary>
    private const string Quantum = "250";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Webhooks("constant", "Constant answer, 64 connections", ServerMode.Constant, 64, "--constant"),
        Webhooks("constant-256", "Constant answer, 256 connections", ServerMode.Constant, 256, "--constant"),
        Webhooks(Webhook, "Webhook, 64 connections", ServerMode.Webhook, 64),
        Webhooks("webhook-256", "Webhook, 256 connections", ServerMode.Webhook, 256) with { Fewer = Webhook },
        Webhooks("webhook-10000", "Webhook, 10,000 connections", ServerMode.Webhook, 10_000) with { Fewer = Webhook, IsOptIn = true },
        Webhooks(Signed, "Signed webhook, 64 connections", ServerMode.Signed, 64),
        Webhooks("signed-256", "Signed webhook, 256 connections", ServerMode.Signed, 256) with { Fewer = Signed },
        Webhooks("signed-10000", "Signed webhook, 10,000 connections", ServerMode.Signed, 10_000) with { Fewer = Signed, IsOptIn = true },
        Webhooks("signed-turns", "Signed webhook, 10,000 connections in turn, 64 at a time", ServerMode.Signed, 10_000, "--in-flight", "64") with { Fewer = Signed, IsOptIn = true },
        new("signed-open", "Signed webhook, 20,000 a second offered", ScenarioKind.OpenLoop, ServerMode.Signed, "webhooks", "--connections", "64", "--rate", Text(OpenLoopRate)),
        Webhooks("signed-new", "Signed webhook, a new connection each", ServerMode.Signed, 64, "--new-connection"),
        Webhooks(Durable, "Durable webhook, 64 connections", ServerMode.Durable, 64),
        new(Echo, "Media streams, saturated (256 streams)", ScenarioKind.Load, ServerMode.Echo, "streams", "--streams", "256", "--saturate"),
        RealTime("echo-50", 50) with { IsOptIn = true },
        RealTime("echo-200", 200),
        RealTime("echo-1000", 1_000) with { IsOptIn = true },
        new(Streams, "Real-time streams per core (99 % of echoes within 20 ms)", ScenarioKind.MostStreams, ServerMode.Echo, "streams", "--quantum", Quantum),
        new(Idle, "Memory of an idle WebSocket", ScenarioKind.Idle, ServerMode.Echo, "idle"),
        new(StartUp, "Start to first answer", ScenarioKind.StartUp, null, "startup"),
    ];

    /// <summary>Those that run when none is named.</summary>
    public static IReadOnlyList<Scenario> Standard { get; } = [.. All.Where(static scenario => !scenario.IsOptIn)];

    private static Scenario RealTime(string name, int streams) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"Media streams, {streams:#,0} in real time"), ScenarioKind.Load, ServerMode.Echo, "streams", "--streams", Text(streams)) { IsRealTime = true };

    private static Scenario Webhooks(string name, string title, ServerMode mode, int connections, params string[] more) =>
        new(name, title, ScenarioKind.Load, mode, ["webhooks", "--connections", Text(connections), .. more]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
