using System.Globalization;
using FastTwiml.Bench;
using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>This repository's own server: the whole product, and the bare host of its call path for the modes that record nothing.</summary>
internal sealed class FastTwimlServer(string product, string? host, string versions) : IServer
{
    public const string ServerName = "fasttwiml";

    /// <summary>
    /// As in the peers on .NET: on a core that is always busy its compiler otherwise takes half a minute to the same code.
    /// </summary>
    private static readonly Dictionary<string, string> Compiled = new() { ["DOTNET_TC_CallCountingDelayMs"] = "1" };

    public string Name => ServerName;

    public string Title => "FastTwiml";

    public string About => "This server: its own HTTP, WebSocket and record path on .NET.";

    public string Versions => versions;

    public IReadOnlyList<ServerMode> Modes { get; } =
        host is null ? [ServerMode.Durable, ServerMode.Echo] : [ServerMode.Webhook, ServerMode.Signed, ServerMode.Durable, ServerMode.Echo];

    public Command Start(ServerMode mode, int port, string database)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        return mode is ServerMode.Webhook or ServerMode.Signed
            ? new Command(host!, mode.Name(), number) { Environment = Compiled }
            : new Command([product, "serve", $"--listen=http://127.0.0.1:{number}", "--operator=none", $"--database={database}", $"--public-url={Contract.PublicUrl}", .. Settings(mode)])
            {
                Environment = new Dictionary<string, string>(Compiled) { ["TWILIO_AUTH_TOKEN"] = Contract.AuthToken },
                Folder = Path.GetDirectoryName(database),
            };
    }

    /// <summary>A stop without a drain; and in echo streams that belong to no webhook, and may be silent while others are measured.</summary>
    private static string[] Settings(ServerMode mode) =>
    [
        "--DrainDelay=0s", "--DrainTimeout=0s",
        .. mode == ServerMode.Echo ? ["--RequireKnownCall=false", "--UnknownNumber=1", "--Limits:Connections=100000", "--Streams:IdleTimeout=10m"] : Array.Empty<string>(),
    ];
}
