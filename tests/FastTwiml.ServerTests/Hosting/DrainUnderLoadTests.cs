using System.Collections.Concurrent;
using System.Net;
using Microsoft.Data.Sqlite;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>Two nodes behind a balancer that asks <c>/ready</c>; one of them is ended while calls come in.</summary>
public sealed class DrainUnderLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_call_is_refused_or_lost_when_a_node_drains_behind_a_balancer()
    {
        await using var first = Start("1.db");
        await using var second = Start("2.db");
        using var leaving = new Node(await first.ReadyAsync());
        using var staying = new Node(await second.ReadyAsync());
        using var enough = new CancellationTokenSource();
        var wrong = new ConcurrentQueue<string>();
        var checks = new[] { leaving, staying }.Select(node => Task.Run(() => node.CheckAsync(enough.Token))).ToList();
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; !enough.IsCancellationRequested; i++)
            {
                var node = leaving.IsReady && i % 2 == 0 ? leaving : staying;
                if (await node.CallAsync() is { } fault)
                {
                    wrong.Enqueue(fault);
                }
            }
        })).ToList();

        await Until(() => leaving.Answered > 50 && staying.Answered > 50);
        await first.SignalAsync("TERM");
        await Until(() => !leaving.IsReady && leaving.InProgress == 0);

        // The delay has done its work as soon as the balancer has noticed.
        await first.SignalAsync("TERM");
        Assert.Equal(0, await first.EndedAsync());
        var before = staying.Answered;
        await Until(() => staying.Answered > before + 50);
        await enough.CancelAsync();
        await Task.WhenAll(load);
        await Task.WhenAll(checks);
        await second.SignalAsync("TERM");
        await second.LoggedAsync("Draining");
        await second.SignalAsync("TERM");
        Assert.Equal(0, await second.EndedAsync());

        Assert.Empty(wrong);
        Assert.Equal((leaving.Answered, staying.Answered), (Rows("1.db"), Rows("2.db")));
    }

    private FastTwimlProcess Start(string database) => FastTwimlProcess.Start(
        _folder.Path, "serve", "--Twilio:AuthToken=12345", "--listen=http://127.0.0.1:0", "--operator=none", $"--public-url={SignedCall.PublicUrl}", "--DrainDelay=10m", $"--database={database}");

    private long Rows(string database)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File(database)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from calls";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>A node as a balancer sees it.</summary>
    private sealed class Node(string address) : IDisposable
    {
        private readonly HttpClient _client = new() { BaseAddress = new Uri(address) };
        private long _answered;
        private int _inProgress;
        private volatile bool _isReady = true;

        public bool IsReady => _isReady;

        public long Answered => Interlocked.Read(ref _answered);

        public int InProgress => Volatile.Read(ref _inProgress);

        /// <summary>What went wrong; null when the call was answered.</summary>
        public async Task<string?> CallAsync()
        {
            Interlocked.Increment(ref _inProgress);
            try
            {
                // Asked again after it counts as in progress: from then on nobody takes the node for idle.
                if (!_isReady)
                {
                    return null;
                }

                var status = await SignedCall.SendAsync(_client, "12345");
                if (status != HttpStatusCode.OK)
                {
                    return status.ToString();
                }

                Interlocked.Increment(ref _answered);
                return null;
            }
            catch (HttpRequestException e)
            {
                return e.ToString();
            }
            finally
            {
                Interlocked.Decrement(ref _inProgress);
            }
        }

        public async Task CheckAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested && _isReady)
            {
                using var response = await _client.GetAsync(new Uri("/ready", UriKind.Relative), CancellationToken.None);
                _isReady = response.StatusCode == HttpStatusCode.OK;
                await Task.Delay(10, CancellationToken.None);
            }
        }

        public void Dispose() => _client.Dispose();
    }
}
