using System.Text.Json;
using FastTwiml.Calls;
using FastTwiml.Cli;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FastTwiml.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Cli;

public sealed class CallsCommandTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    public CallsCommandTests()
    {
        var now = UnixMicros.Now();
        Store(
            TestEvent.Webhook() with { CallSid = "CA1", At = now - (100 * 86_400 * UnixMicros.Second) },
            TestEvent.Webhook() with { CallSid = "CA2", At = now - (2 * 3_600 * UnixMicros.Second), Welcome = "Hello, \"you\"\r\nthere", Metadata = """{"a":"ü"}""" },
            TestEvent.Webhook(CallStatus.Completed) with { CallSid = "CA3", At = now, Duration = 42 });
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void List_shows_the_newest_first_as_a_table()
    {
        var run = Run("list");
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("CREATED", lines[0], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.Matches("inbound +\\+15555550100 +completed +42 +7 +- +CA3$", lines[1]);
        Assert.EndsWith("CA1", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void List_as_json_has_the_names_of_the_table()
    {
        var run = Run("list", "--json", "--since", "3h", "--until", DateTime.UtcNow.AddMinutes(-30).ToString("O"));
        var call = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal("CA2", call.GetProperty("call_sid").GetString());
        Assert.Equal("AC1", call.GetProperty("account_sid").GetString());
        Assert.Equal("Hello, \"you\"\r\nthere", call.GetProperty("welcome_message").GetString());
        Assert.Equal("ü", call.GetProperty("metadata").GetProperty("a").GetString());
        Assert.True(call.GetProperty("created_at").GetDateTime() < DateTime.UtcNow);
        Assert.Equal(JsonValueKind.Null, call.GetProperty("ended_at").ValueKind);
    }

    [Fact]
    public void List_goes_on_after_a_call()
    {
        Assert.Equal(["CA3", "CA2"], Sids(Run("list", "--json", "--limit", "2")));
        Assert.Equal(["CA1"], Sids(Run("list", "--json", "--before", "CA2")));
        Assert.Equal(["CA3"], Sids(Run("list", "--json", "--status", "completed", "--number", "+15555550199", "--assistant", "7")));
        Assert.Empty(Sids(Run("list", "--json", "--assistant", "8")));
    }

    [Fact]
    public void Show_prints_one_call_for_people_and_for_programs()
    {
        var text = Run("show", "CA2").Output;
        Assert.Contains("welcome_message  Hello, \"you\"\\u000d\\u000athere\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ended_at", text, StringComparison.Ordinal);
        Assert.DoesNotContain("STREAM", text, StringComparison.Ordinal);
        Assert.Equal("CA2", JsonDocument.Parse(Run("show", "CA2", "--json").Output).RootElement.GetProperty("call_sid").GetString());
    }

    [Fact]
    public void Show_lists_the_streams_of_the_call()
    {
        var start = UnixMicros.From(new DateTime(2026, 1, 31, 14, 30, 0, DateTimeKind.Utc));
        Store(
            TestEvent.Started("MZ1", start), TestEvent.Stopped("MZ1", start + (90 * UnixMicros.Second), "hung_up", count: 40),
            TestEvent.Started("MZ2", start + (95 * UnixMicros.Second)));
        var lines = Run("show", "CA1").Output.Split('\n');
        Assert.Contains("streams              2", lines);
        Assert.Contains("stream_sid           MZ2", lines);
        Assert.Contains("audio_bytes_dropped  44", lines);
        Assert.Equal(
            [
                string.Empty,
                "STREAM  STARTED               STOPPED               END      MESSAGES IN  OUT  AUDIO IN  OUT  DROPPED  NODE",
                "MZ1     2026-01-31 14:30:00Z  2026-01-31 14:31:30Z  hung_up  40           41   42        43   44",
                "MZ2     2026-01-31 14:31:35Z  -                     -        -            -    -         -    -",
                string.Empty,
            ],
            lines[^5..]);

        var json = JsonDocument.Parse(Run("show", "CA1", "--json").Output).RootElement;
        Assert.Equal(2, json.GetProperty("streams").GetInt32());
        var streams = json.GetProperty("stream_list").EnumerateArray().ToArray();
        Assert.Equal(["MZ1", "MZ2"], streams.Select(s => s.GetProperty("stream_sid").GetString()));
        Assert.Equal("hung_up", streams[0].GetProperty("end_reason").GetString());
        Assert.Equal(JsonValueKind.Null, streams[1].GetProperty("stopped_at").ValueKind);
        Assert.DoesNotContain("stream_list", Run("list", "--json").Output, StringComparison.Ordinal);
        Assert.Contains(",webhook_last_at,", Run("export").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_prints_csv_and_json_lines_the_oldest_first()
    {
        var csv = Run("export").Output;
        Assert.StartsWith("call_sid,account_sid,direction,", csv, StringComparison.Ordinal);
        Assert.Contains(",\"Hello, \"\"you\"\"\nthere\",", csv, StringComparison.Ordinal);
        Assert.Contains("\"{\"\"a\"\":\"\"ü\"\"}\"", csv, StringComparison.Ordinal);
        var lines = Run("export", "--json", "--since", "1d").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["CA2", "CA3"], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("call_sid").GetString()));
    }

    [Fact]
    public void Purge_removes_old_calls_and_says_how_many()
    {
        Assert.StartsWith("1 calls created before ", Run("purge", "--older-than", "90d", "--dry-run").Output, StringComparison.Ordinal);
        Assert.Equal(3, Sids(Run("list", "--json")).Length);
        Assert.Equal(1, JsonDocument.Parse(Run("purge", "--older-than", "90d", "--json").Output).RootElement.GetProperty("purged").GetInt32());
        Assert.Equal(["CA3", "CA2"], Sids(Run("list", "--json")));
    }

    [Theory]
    [InlineData("--since", "noon", "'noon' is no time")]
    [InlineData("--status", "talking", "in-progress")]
    [InlineData("--limit", "0", "--limit")]
    [InlineData("--before", "CA9", "there is no call 'CA9'")]
    public void A_wrong_value_is_named_with_what_would_be_valid(string option, string value, string expected)
    {
        var run = Run("list", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("90")]
    [InlineData("d")]
    [InlineData("-3d")]
    [InlineData("3w")]
    [InlineData("2026-01-01")]
    [InlineData("999999999d")]
    public void Purge_takes_only_a_length_of_time(string age)
    {
        var run = Run("purge", "--older-than", age);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("90d, 12h, 30m", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_database_is_named()
    {
        var run = CommandLineRun.Of(CallsCommand.Create(), "list", "--database", "/nowhere/x.db");
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("/nowhere/x.db does not exist", run.Error, StringComparison.Ordinal);
    }

    private static string[] Sids(CommandLineRun run) =>
        [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray().Select(c => c.GetProperty("call_sid").GetString()!)];

    private CommandLineRun Run(params string[] arguments) => CommandLineRun.Of(CallsCommand.Create(), [.. arguments, "--database", _temporary.Path]);

    private void Store(params TestEvent[] events)
    {
        using var store = new SqliteRecordStore(new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3)), NullLogger<SqliteRecordStore>.Instance);
        TestEvent.Store(store, events);
    }
}
