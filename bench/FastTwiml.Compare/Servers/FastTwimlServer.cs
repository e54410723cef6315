using System.Globalization;
using FastTwiml.Bench;
using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>This repository's own server: the whole product, and the bare host of its call path for the modes that record nothing.</summary>
/// <param name="product">The product's program.</param>
/// <param name="host">The bare host's; null when it could not be built.</param>
/// <param name="versions">What it is made of.</param>
/// <param name="transport">How bytes come in, as the product's setting says it; null is its own choice.</param>
internal sealed class FastTwimlServer(string product, string? host, string versions, string? transport) : IServer
{
    public const string ServerName = "fasttwiml";

    /// <summary>
    /// As in the peers on .NET: on a core that is always busy its compiler otherwise takes half a minute to the same code.
    /// </summary>
    private static readonly Dictionary<string, string> Compiled = new() { ["DOTNET_TC_CallCountingDelayMs"] = "1" };

    private readonly Dictionary<string, string> _environment =
        transport is null ? Compiled : new Dictionary<string, string>(Compiled) { ["FASTTWIML_Transport"] = transport };

    public string Name => ServerName;

    public string Title => transport is null ? "FastTwiml" : $"FastTwiml ({transport})";

    public string About => "This server: its own HTTP, WebSocket and record path on .NET.";

    public string Versions => versions;

    public IReadOnlyList<ServerMode> Modes { get; } =
        host is null ? [ServerMode.Durable, ServerMode.Echo] : [ServerMode.Webhook, ServerMode.Signed, ServerMode.Durable, ServerMode.Echo];

    public Command Start(ServerMode mode, int port, string database)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        return mode is ServerMode.Webhook or ServerMode.Signed
            ? Host(mode, port)
            : new Command([product, "serve", $"--listen=http://127.0.0.1:{number}", "--operator=none", $"--database={database}", $"--public-url={Contract.PublicUrl}", .. Settings(mode)])
            {
                Environment = new Dictionary<string, string>(_environment) { ["TWILIO_AUTH_TOKEN"] = Contract.AuthToken },
                Folder = Path.GetDirectoryName(database),
            };
    }

    /// <summary>The bare host, which also says what it allocates.</summary>
    public Command Host(ServerMode mode, int port) =>
        new(host ?? throw new CompareException("FastTwiml.Host could not be built."), mode.Name(), port.ToString(CultureInfo.InvariantCulture)) { Environment = _environment };

    /// <summary>A stop without a drain; and in echo streams that belong to no webhook, and may be silent while others are measured.</summary>
    private static string[] Settings(ServerMode mode) =>
    [
        "--DrainDelay=0s", "--DrainTimeout=0s",
        .. mode == ServerMode.Echo ? ["--RequireKnownCall=false", "--UnknownNumber=1", "--Limits:Connections=100000", "--Streams:IdleTimeout=10m"] : Array.Empty<string>(),
    ];
}
