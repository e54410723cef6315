using System.Collections.Concurrent;
using System.Net;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

public sealed class FastTwimlServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CollectedLog _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Answers_a_signed_call_and_counts_it()
    {
        await using var server = await FastTwimlServer.StartAsync(Load("12345").Options, _log);
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        using var pages = new HttpClient { BaseAddress = new Uri(server.OperatorAddress!) };

        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "12345"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignedCall.SendAsync(client, "wrong"));

        var metrics = await pages.GetStringAsync("/metrics");
        Assert.Contains("fasttwiml_requests_total{route=\"voice\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("fasttwiml_refusals_total{reason=\"wrong_signature\",status=\"403\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("fasttwiml_records_stored_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("fasttwiml_commit_seconds_count 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("fasttwiml_build_info{version=\"", metrics, StringComparison.Ordinal);
        Assert.Contains("fasttwiml_draining 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_change_under_load_without_a_refused_call()
    {
        var now = Load("a");
        await using var server = await FastTwimlServer.StartAsync(now, () => now, _log);
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        var token = "a";
        var answers = new ConcurrentDictionary<HttpStatusCode, int>();
        using var enough = new CancellationTokenSource();
        var sent = new int[4];
        var load = Enumerable.Range(0, sent.Length).Select(worker => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                answers.AddOrUpdate(await SignedCall.SendAsync(client, Volatile.Read(ref token)), 1, (_, n) => n + 1);
                Interlocked.Increment(ref sent[worker]);
            }
        })).ToList();

        // As one rotates at Twilio: the new token becomes known first, then it signs, then the old one goes.
        foreach (var (primary, secondary, signing) in new[] { ("a", "b", "b"), ("b", "a", "b"), ("b", "c", "c"), ("c", "b", "c") })
        {
            now = Load(primary, secondary);
            server.Reload();
            Volatile.Write(ref token, signing);

            // After its second call from here on, a worker holds nothing that the token before has signed.
            var before = sent.ToArray();
            while (!load.Any(worker => worker.IsCompleted) && sent.Zip(before).Any(pair => pair.First < pair.Second + 2))
            {
                await Task.Delay(1);
            }
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.Equal([HttpStatusCode.OK], answers.Keys);
        Assert.Equal(HttpStatusCode.Forbidden, await SignedCall.SendAsync(client, "a"));
    }

    [Fact]
    public async Task Settings_that_lose_their_tokens_do_not_lose_the_calls()
    {
        var now = Load("a");
        await using var server = await FastTwimlServer.StartAsync(now, () => now, _log);
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        now = now with { Options = now.Options with { Twilio = new TwilioOptions { ValidateSignatures = false } } };
        server.Reload();
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "a"));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("the tokens in use stay", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reload_that_fails_unforeseen_ends_nothing()
    {
        var now = Load("a");
        await using var server = await FastTwimlServer.StartAsync(now, () => throw new InvalidDataException("unforeseen"), _log);
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        server.Reload();
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "a"));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("stays as it is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ends_without_losing_a_call_that_was_answered()
    {
        var server = await FastTwimlServer.StartAsync(Load("12345").Options with { DrainDelay = TimeSpan.Zero }, _log);
        int lost;
        await using (server)
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
            Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "12345"));
            lost = await server.StopAsync(CancellationToken.None);
        }

        Assert.Equal(0, lost);

        // That nobody has the number is worth a warning; nothing else is.
        Assert.DoesNotContain(_log.Lines, line => line.Level >= LogLevel.Warning && !line.Text.Contains("+15555550199", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_that_fails_leaves_nothing_behind()
    {
        var options = Load("12345").Options;
        await using var first = await FastTwimlServer.StartAsync(options, _log);
        var taken = options with { Database = _folder.File("2.db"), Listen = [ListenAddress.Parse(first.Addresses[0])] };

        await Assert.ThrowsAsync<StartException>(() => FastTwimlServer.StartAsync(taken, _log));

        await using var second = await FastTwimlServer.StartAsync(options with { Database = _folder.File("2.db") }, _log);
        Assert.DoesNotContain(_log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task An_absent_assistant_for_unknown_numbers_is_said()
    {
        await using var server = await FastTwimlServer.StartAsync(Load("12345").Options with { UnknownNumberAssistant = 7 }, _log);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("UnknownNumber is 7", StringComparison.Ordinal));
    }

    private LoadedOptions Load(string primary, string? secondary = null) => OptionsLoader.Load(new OptionsRequest
    {
        Folder = _folder.Path,
        Environment = new System.Collections.Hashtable(),
        CommandLine = CommandLineSettings.Parse(
        [
            "--Listen=http://127.0.0.1:0", "--Operator=http://127.0.0.1:0", $"--Database={_folder.File("1.db")}", $"--PublicUrl={SignedCall.PublicUrl}",
            $"--Twilio:AuthToken={primary}", TestTransport.Option, .. secondary is null ? (string[])[] : [$"--Twilio:SecondaryAuthToken={secondary}"],
        ]),
    });
}
