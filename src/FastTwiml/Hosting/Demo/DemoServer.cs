using System.Diagnostics.CodeAnalysis;
using FastTwiml.Assistants;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Demo;

/// <summary>
/// A server with nothing to configure: on loopback, with a database, an assistant and a number of its own, which go when it
/// ends.
/// </summary>
[SuppressMessage("Reliability", "CA2000", Justification = "The server belongs to the DemoServer, which ends it.")]
internal sealed class DemoServer : IAsyncDisposable
{
    public const string AuthToken = "demo-auth-token";
    public const string Account = "AC00000000000000000000000000000001";
    public const string Number = "+15555550199";
    public const string Caller = "+15555550100";

    private readonly DirectoryInfo _folder;
    private readonly FastTwimlServer _server;

    private DemoServer(DirectoryInfo folder, string database, FastTwimlServer server) =>
        (_folder, Database, _server) = (folder, database, server);

    public string Database { get; }

    public string Address => _server.Addresses[0];

    public string? OperatorAddress => _server.OperatorAddress;

    /// <summary>Starts on the usual port, or on one that the system chooses when that is taken.</summary>
    public static async Task<DemoServer> StartAsync(ILoggerFactory loggerFactory)
    {
        var folder = Directory.CreateTempSubdirectory("fasttwiml-demo-");
        var database = Path.Combine(folder.FullName, "demo.db");
        using (var editor = new DirectoryEditor(SqliteDatabase.OpenOrCreate(database)))
        {
            var assistant = editor.AddAssistant(new AssistantSettings("Echo", AssistantKind.Echo));
            editor.AddNumbers([Number], assistant.Name);
        }

        try
        {
            return new DemoServer(folder, database, await StartAsync(database, "http://127.0.0.1:8080", "http://127.0.0.1:8081", loggerFactory));
        }
        catch (StartException exception) when (exception.ExitCode == ExitCode.Listener)
        {
            return new DemoServer(folder, database, await StartAsync(database, "http://127.0.0.1:0", "http://127.0.0.1:0", loggerFactory));
        }
    }

    public Task StopAsync(CancellationToken atOnce) => _server.StopAsync(atOnce);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static Task<FastTwimlServer> StartAsync(
        string database, string address, string operatorAddress, ILoggerFactory loggerFactory) =>
        FastTwimlServer.StartAsync(
            new ServerOptions
            {
                Listen = [ListenAddress.Parse(address)],
                OperatorListen = ListenAddress.Parse(operatorAddress),
                Database = database,
                Twilio = new TwilioOptions { AuthToken = AuthToken },
                DrainDelay = TimeSpan.Zero,
            },
            loggerFactory);
}
