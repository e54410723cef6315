using System.Net.WebSockets;
using System.Text;
using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>What a start makes of the streams that other processes of its node have left open in the record.</summary>
public sealed class LostStreamTests : IDisposable
{
    private const string Lost = "are recorded as ended, with end_reason process_lost";

    private const string CallSid = "CA00000000000000000000000000000001";
    private const string AccountSid = "AC00000000000000000000000000000001";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_successor_leaves_the_streams_of_a_living_process_and_ends_those_of_a_killed_one()
    {
        Assert.Equal(0, (await FastTwimlProcess.RunAsync(_folder.Path, "assistants", "add", "--name", "e", "--kind", "echo")).ExitCode);
        var database = new SqliteDatabase(Path.Combine(_folder.Path, "fasttwiml.db"));
        await using var first = Start();
        var address = await first.ReadyAsync();
        await CallAsync(address);
        using (await StreamAsync(address, "MZ00000000000000000000000000000001"))
        {
            await UntilAsync(() => Streams(database).Length == 1);
            await using (var second = Start())
            {
                await second.ReadyAsync();
                await second.SignalAsync("TERM");
                Assert.Equal(0, await second.EndedAsync());
                Assert.DoesNotContain(Lost, second.Error, StringComparison.Ordinal);
            }

            Assert.Equal([(1, null, null)], Streams(database));
            await first.SignalAsync("KILL");
            await first.EndedAsync();
        }

        await using var third = Start();
        address = await third.ReadyAsync();
        Assert.Equal([(1, "process_lost", null)], Streams(database));
        await third.LoggedAsync($"1 media streams in fasttwiml.db were live in processes that ended without a word; they {Lost}");

        // The call goes on: Twilio was told to redirect it, say. This process knows it by the record alone.
        using (var stream = await StreamAsync(address, "MZ00000000000000000000000000000002"))
        {
            await stream.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        await third.SignalAsync("TERM");
        Assert.Equal(0, await third.EndedAsync());
        Assert.Equal([(1, "process_lost", null), (2, "closed", 3L)], Streams(database));
        var call = new CallReader(database).Find(CallSid)!;
        Assert.Equal((2L, "closed", 3L, "MZ00000000000000000000000000000002"), (call.Streams, call.EndReason, call.MessagesIn, call.StreamSid));
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_to_is_no_reason_not_to_start()
    {
        var database = SqliteDatabase.OpenOrCreate(Path.Combine(_folder.Path, "fasttwiml.db"));
        StartStream(database, "n/1-1-0badb007");
        using var held = database.OpenLock();
        Assert.True(held.TryEnter(TimeSpan.Zero));
        await using var server = Start();
        await server.ReadyAsync();
        await server.LoggedAsync("Streams that a lost process has left open stay so until the next start. The database fasttwiml.db is being written by another fasttwiml");
        Assert.Equal([(1, null, null)], Streams(database));
    }

    private FastTwimlProcess Start() => FastTwimlProcess.Start(
        _folder.Path, "serve", "--Twilio:RequestValidation:Enabled=false", "--UnknownNumber=1", "--listen=http://127.0.0.1:0", "--operator=none", "--Node=n", "--DrainDelay=0s");

    private static async Task CallAsync(string address)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["CallSid"] = CallSid,
            ["AccountSid"] = AccountSid,
            ["From"] = "+15555550100",
            ["To"] = "+15555550199",
            ["Direction"] = "inbound",
            ["CallStatus"] = "ringing",
        });
        using var answer = await client.PostAsync(new Uri("/twiml", UriKind.Relative), form);
        Assert.Contains("<Stream ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    // A stream whose audio has come back once.
    private static async Task<ClientWebSocket> StreamAsync(string address, string sid)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(address.Replace("http:", "ws:", StringComparison.Ordinal) + "/streams"), CancellationToken.None);
        string[] messages =
        [
            """{"event":"connected","protocol":"Call","version":"1.0.0"}""",
            $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"{{{AccountSid}}}","streamSid":"{{{sid}}}","callSid":"{{{CallSid}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{}},"streamSid":"{{{sid}}}"}""",
            $$$"""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39///8="},"streamSid":"{{{sid}}}"}""",
        ];
        foreach (var message in messages)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        var buffer = new byte[1_024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var echo = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        Assert.Contains("f39///8=", Encoding.UTF8.GetString(buffer, 0, echo.Count), StringComparison.Ordinal);
        return socket;
    }

    private static (int Number, string? EndReason, long? MessagesIn)[] Streams(SqliteDatabase database)
    {
        using var connection = database.OpenConnection();
        return [.. connection.Query<(int, string?, long?)>("select cast(substr(stream_sid, 3) as integer), end_reason, messages_in from streams order by stream_sid")];
    }

    // Looks again and again at what another process brings about; it fails only when that never comes.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static void StartStream(SqliteDatabase database, string run)
    {
        using var store = new SqliteRecordStore(new RecordOptions(database.Path, TimeSpan.FromSeconds(3), Node: "n") { Run = run }, NullLogger<SqliteRecordStore>.Instance);
        var entry = new RecordEntry();
        entry.Write(new CallEvent { Kind = CallEventKind.StreamStarted, CallSid = "CA1"u8, AccountSid = "AC1"u8, StreamSid = "MZ1"u8, AtMicros = UnixMicros.Now() });
        byte[] rows = [(byte)'[', .. entry.Row, (byte)']'];
        Assert.Equal(0, store.Write(rows, rows.Length, 1, 1, new int[1]));
    }
}
