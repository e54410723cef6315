using System.Diagnostics;
using System.Text.Json;
using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Kinds;
using FastTwiml.TestKit;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Scenarios.Server;

/// <summary>The built program in a temporary folder of its own: its commands, its servers and its databases.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasttwiml-scenario-");
    private readonly List<ServerProcess> _servers = [];
    private readonly string[] _program;

    private Site(params string[] program) => _program = program;

    /// <summary>The database that is used unless another one is named.</summary>
    public const string Database = "fasttwiml.db";

    /// <summary>A folder whose database has an assistant <c>Reception</c> with <see cref="Twilio.Number"/>.</summary>
    public static async Task<Site> CreateAsync(params string[] databases)
    {
        var site = new Site(Path.Combine(AppContext.BaseDirectory, "fasttwiml"));
        foreach (var database in databases.DefaultIfEmpty(Database))
        {
            await site.AddAssistantAsync("Reception", database);
            await site.CommandAsync("numbers", "add", Twilio.Number, "--assistant", "Reception", "--database", database);
        }

        return site;
    }

    /// <summary>The same for the program with kinds of assistants of its own, and its one assistant is of the given one.</summary>
    public static async Task<Site> CreateAsync(AssistantKind kind)
    {
        var site = new Site(Environment.ProcessPath!, OwnProgram.Argument);
        await site.AddAssistantAsync("Reception", kind: kind.Name);
        await site.CommandAsync("numbers", "add", Twilio.Number, "--assistant", "Reception", "--database", Database);
        return site;
    }

    /// <summary>A file of this folder.</summary>
    public string FileName(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The size of a file of this folder.</summary>
    public long Bytes(string name) => new FileInfo(FileName(name)).Length;

    /// <summary>Writes a file of this folder; whoever reads it meanwhile finds the old or the new one, whole.</summary>
    public void Replace(string name, string text)
    {
        File.WriteAllText(FileName(name + ".new"), text);
        File.Move(FileName(name + ".new"), FileName(name), overwrite: true);
    }

    /// <summary>Adds an assistant whose streams carry its name, so that answers show who got the call.</summary>
    /// <returns>Its id.</returns>
    public async Task<long> AddAssistantAsync(string name, string database = Database, string kind = "echo")
    {
        var output = await CommandAsync("assistants", "add", "--name", name, "--kind", kind, "--stream-name", name, "--database", database, "--json");
        using var row = JsonDocument.Parse(output);
        return row.RootElement.GetProperty("id").GetInt64();
    }

    /// <summary>Runs a command of the program to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"fasttwiml {string.Join(' ', arguments)} ended with {code}: {error}");
    }

    /// <summary>Runs a command of the program to its end, whatever that is.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts a server on a port that the system chooses, with more options if they are given.</summary>
    public Task<ServerProcess> ServeAsync(params string[] options) => ServeAsync(Twilio.PublicUrl, ["--public-url", Twilio.PublicUrl, .. options]);

    /// <summary>The same for a server that goes by the address it is called at, as the simulator needs it.</summary>
    public Task<ServerProcess> ServeByHostAsync(params string[] options) => ServeAsync(Twilio.HostUrl, options);

    /// <summary>Reads a database that a server may be using.</summary>
    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null, string database = Database)
    {
        // Read-only: such a connection never writes the log back, which only the server does.
        var text = new SqliteConnectionStringBuilder { DataSource = FileName(database), Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var connection = new SqliteConnection(text.ToString());
        return [.. connection.Query<T>(sql, parameters)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task<ServerProcess> ServeAsync(string origin, string[] options)
    {
        string[] listen = options.Contains("--listen") ? [] : ["--listen", "http://127.0.0.1:0"];
        string[] token = options.Contains("--config") ? [] : [$"--Twilio:AuthToken={Twilio.Token}"];
        string[] pages = options.Contains("--operator") ? [] : ["--operator", "none"];
        var server = await ServerProcess.StartAsync(StartInfo(["serve", .. pages, .. listen, .. token, .. options]), origin);
        _servers.Add(server);
        return server;
    }

    private ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(_program[0], _program.Skip(1).Concat(arguments))
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        // The program needs the runtime that runs this one, wherever it is installed.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        return start;
    }

    private static bool IsSetting(string name) =>
        (name.StartsWith("FASTTWIML_", StringComparison.OrdinalIgnoreCase) && name != TestTransport.Variable)
        || name.StartsWith("TWILIO_", StringComparison.OrdinalIgnoreCase)
        || name == "ASPNETCORE_URLS";
}
