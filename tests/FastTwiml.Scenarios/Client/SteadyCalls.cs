using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace FastTwiml.Scenarios.Client;

/// <summary>
/// New calls at a steady rate, whatever becomes of the earlier ones: a server that stalls meets as many callers as one that
/// does not. Connections are kept alive, and opened as they are needed.
/// </summary>
internal sealed class SteadyCalls
{
    private readonly EndPoint _server;
    private readonly TimeSpan _interval;
    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly ConcurrentQueue<TimeSpan> _taken = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _sending;
    private TimeSpan _latest;
    private volatile bool _stopped;

    private SteadyCalls(EndPoint server, int perSecond)
    {
        _server = server;
        _interval = TimeSpan.FromSeconds(1.0 / perSecond);
        _sending = Task.Run(SendAsync);
    }

    public static SteadyCalls Start(EndPoint server, int perSecond) => new(server, perSecond);

    /// <summary>Calls for a while.</summary>
    public static async Task<SteadyCallsResult> RunAsync(EndPoint server, int perSecond, TimeSpan duration)
    {
        var calls = Start(server, perSecond);
        await Task.Delay(duration);
        return await calls.StopAsync();
    }

    /// <summary>Makes no more calls and waits for the answers to those that were made.</summary>
    public async Task<SteadyCallsResult> StopAsync()
    {
        _stopped = true;
        await _sending;
        foreach (var connection in _idle)
        {
            connection.Dispose();
        }

        return new SteadyCallsResult(new Latencies(_taken), [.. _failures], _latest);
    }

    private async Task SendAsync()
    {
        var start = Stopwatch.GetTimestamp();
        var calls = new List<Task>();
        while (!_stopped)
        {
            var late = Stopwatch.GetElapsedTime(start) - (_interval * calls.Count);
            if (late < TimeSpan.Zero)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1));
                continue;
            }

            _latest = late > _latest ? late : _latest;
            calls.Add(CallAsync());
        }

        await Task.WhenAll(calls);
    }

    private async Task CallAsync()
    {
        var request = Twilio.Voice(Twilio.NewCallSid());
        var start = Stopwatch.GetTimestamp();
        try
        {
            if (!_idle.TryTake(out var connection))
            {
                connection = await Connection.OpenAsync(_server);
            }

            var answer = await connection.SendAsync(request);
            _taken.Enqueue(Stopwatch.GetElapsedTime(start));
            if (!Twilio.Connects(answer))
            {
                _failures.Enqueue($"{answer.Status}: {answer.Text}");
            }

            if (connection.IsUsable)
            {
                _idle.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
        catch (Exception exception)
        {
            _failures.Enqueue(exception.Message);
        }
    }
}

/// <summary>What became of steady calls.</summary>
/// <param name="Latencies">From sending to the whole answer, of every call that got one.</param>
/// <param name="Failures">What went wrong, one item a call.</param>
/// <param name="ClientLateness">The longest that this program itself sent a call too late.</param>
internal sealed record SteadyCallsResult(Latencies Latencies, IReadOnlyList<string> Failures, TimeSpan ClientLateness)
{
    /// <summary>Prints the figures and requires that every call was connected.</summary>
    public void Report(Report report, string when)
    {
        report.Measured($"calls {when}: {Latencies} (client late by at most {ClientLateness.TotalMilliseconds:0.0} ms)");
        report.Require(
            Failures.Count == 0 && Latencies.Count > 0,
            Failures.Count == 0 ? $"every call {when} is answered 200 with its stream" : $"every call {when} is answered 200; {Failures.Count} are not, the first: {Failures[0]}");
    }
}
