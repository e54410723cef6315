using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.Sqlite;
using FastTwiml.ServerTests.Hosting;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>The whole server with a relay assistant, its database and its log; Twilio is a plain client.</summary>
internal sealed class RelaySite : IAsyncDisposable
{
    /// <summary>Longer than anything here takes on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public const string Number = "+15555550199";
    public const string Fallback = "Our assistant is not there.";

    private readonly TemporaryFolder _folder;
    private readonly FastTwimlServer _server;

    private RelaySite(TemporaryFolder folder, FastTwimlServer server, CollectedLog log) => (_folder, _server, Log) = (folder, server, log);

    public CollectedLog Log { get; }

    public string Address => _server.Addresses[0];

    public static Task<RelaySite> StartAsync(string url, TimeSpan? writeTimeout = null) => StartAsync(new AssistantSettings("Bot", AssistantKind.Relay)
    {
        Url = url,
        FallbackSay = Fallback,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    }, writeTimeout);

    public static async Task<RelaySite> StartAsync(AssistantSettings assistant, TimeSpan? writeTimeout = null)
    {
        var folder = new TemporaryFolder();
        AddTo(folder.File("1.db"), assistant);
        var options = OptionsLoader.Load(new OptionsRequest
        {
            Folder = folder.Path,
            Environment = new System.Collections.Hashtable(),
            CommandLine = CommandLineSettings.Parse(
                ["--Listen=http://127.0.0.1:0", "--Operator=none", $"--Database={folder.File("1.db")}", $"--PublicUrl={SignedCall.PublicUrl}", $"--Twilio:AuthToken={TwilioCall.Token}", TestTransport.Option]),
        }).Options;
        if (writeTimeout is { } timeout)
        {
            options = options with { Streams = options.Streams with { WriteTimeout = timeout } };
        }

        var log = new CollectedLog();
        return new RelaySite(folder, await FastTwimlServer.StartAsync(options, log), log);
    }

    /// <summary>Puts an assistant with <see cref="Number"/> into a new database, and one that plays echo beside it.</summary>
    public static void AddTo(string database, AssistantSettings assistant)
    {
        using var editor = new DirectoryEditor(SqliteDatabase.OpenOrCreate(database));
        editor.AddNumbers([Number], $"{editor.AddAssistant(assistant).Id}");
        editor.AddNumbers([TwilioCall.EchoNumber], $"{editor.AddAssistant(new AssistantSettings("Echo", AssistantKind.Echo)).Id}");
    }

    public Task<TwilioCall> CallAsync(string query = "", string to = Number) => TwilioCall.PlaceAsync(Address, query, to);

    /// <summary>Waits for the record of how a call's stream ended.</summary>
    public async Task<(string Reason, long DroppedBytes)> EndAsync(TwilioCall call)
    {
        using var connection = new SqliteDatabase(_folder.File("1.db")).OpenConnection();
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            var row = connection.QuerySingleOrDefault<(string? Reason, long? Dropped)>(
                "select end_reason, audio_bytes_dropped from calls where call_sid = @CallSid", new { call.CallSid });
            if (row.Reason is { } reason)
            {
                return (reason, row.Dropped ?? 0);
            }

            Assert.True(Environment.TickCount64 < deadline, $"The stream of {call.CallSid} did not end.");
            await Task.Delay(10);
        }
    }

    /// <summary>Waits until the log has so many warnings with a text.</summary>
    public async Task<IReadOnlyList<string>> WarnedAsync(string text, int times)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            var lines = Log.Lines.Where(line => line.Level == LogLevel.Warning && line.Text.Contains(text, StringComparison.Ordinal)).Select(static line => line.Text).ToList();
            if (lines.Count >= times)
            {
                Assert.Equal(times, lines.Count);
                return lines;
            }

            Assert.True(Environment.TickCount64 < deadline, $"Not {times} times in the log: {text}. {string.Join('\n', Log.Lines)}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Log.Dispose();
        _folder.Dispose();
        Assert.DoesNotContain(Log.Lines, static line => line.Level >= LogLevel.Error);
    }
}
