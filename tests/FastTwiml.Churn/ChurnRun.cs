using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using FastTwiml.Churn.Served;
using FastTwiml.Churn.Visits;
using FastTwiml.Transports;

namespace FastTwiml.Churn;

/// <summary>
/// Connections that come and go, cycle after cycle: many that stay until the end of the cycle in every phase that a connection has, and more
/// that come meanwhile and do everything that a peer can do. After each cycle nothing of them may be left.
/// </summary>
internal sealed class ChurnRun(TransportKind transport, int seed, int staying, int passing)
{
    private const int AtOnce = 200;

    // What tables and pools may still grow by once the first cycle has filled them.
    private const long MoreHeap = 32L * 1024 * 1024;
    private const long MoreResident = 96L * 1024 * 1024;

    private readonly ConcurrentQueue<string> _findings = new();
    private int _number;

    /// <summary>Connections that were made.</summary>
    public int Connections => Volatile.Read(ref _number);

    /// <summary>Goes on until the time is over, but for one whole cycle after the first at least.</summary>
    /// <returns>What did not hold; empty when everything did.</returns>
    public async Task<IReadOnlyCollection<string>> RunAsync(TimeSpan time, Action<string>? report = null)
    {
        var since = Stopwatch.StartNew();
        var requests = await KnownRequests.CreateAsync();
        var server = await ServedDoor.StartAsync(transport);
        try
        {
            await CycleAsync(server, requests, staying, passing);
            var first = await SettleAsync(server, ProcessFigures.OpenDescriptors);
            report?.Invoke($"cycle 1, {Connections} connections so far: {first}");
            var last = first;
            for (var cycle = 2; (cycle == 2 || since.Elapsed < time) && _findings.IsEmpty; cycle++)
            {
                var most = await CycleAsync(server, requests, staying, passing);
                last = await SettleAsync(server, first.Descriptors);
                report?.Invoke($"cycle {cycle} at {since.Elapsed.TotalSeconds:0} s, {Connections} connections so far, {most} descriptors at most: {last}");
            }

            Require(last.Descriptors <= first.Descriptors, $"{last.Descriptors} descriptors instead of {first.Descriptors}");
            Require(last.HeapBytes <= first.HeapBytes + MoreHeap, $"The heap grew from {first.HeapBytes} to {last.HeapBytes} bytes.");
            Require(last.ResidentBytes <= first.ResidentBytes + MoreResident, $"Memory grew from {first.ResidentBytes} to {last.ResidentBytes} bytes.");
            foreach (var error in server.Door.Log.Errors.Take(3))
            {
                _findings.Enqueue(error);
            }
        }
        finally
        {
            await server.DisposeAsync();
        }

        return _findings;
    }

    /// <returns>How many descriptors were open at most.</returns>
    private async Task<int> CycleAsync(ServedDoor server, KnownRequests requests, int stay, int pass)
    {
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var openings = new SemaphoreSlim(AtOnce);
        var stays = new List<Task>();
        for (var i = 0; i < stay && _findings.IsEmpty; i++)
        {
            await openings.WaitAsync();
            stays.Add(MakeAsync(server, Visit.Staying[i % Visit.Staying.Count], requests, leave.Task, openings));
        }

        var passes = new List<Task>();
        for (var i = 0; i < pass && _findings.IsEmpty; i++)
        {
            await openings.WaitAsync();
            passes.Add(PassAsync(server, Visit.All[i % Visit.All.Count], requests, openings));
        }

        await Task.WhenAll(passes);
        var most = ProcessFigures.OpenDescriptors;
        leave.SetResult();
        await Task.WhenAll(stays);
        return most;
    }

    private async Task PassAsync(ServedDoor server, Visit visit, KnownRequests requests, SemaphoreSlim openings)
    {
        await VisitAsync(server, visit, requests, static () => Task.CompletedTask);
        openings.Release();
    }

    /// <summary>Counts as opening until it does nothing but stay.</summary>
    private async Task MakeAsync(ServedDoor server, Visit visit, KnownRequests requests, Task leave, SemaphoreSlim openings)
    {
        var isReleased = 0;
        await VisitAsync(server, visit, requests, () =>
        {
            Release();
            return leave;
        });
        Release();

        void Release()
        {
            if (Interlocked.Exchange(ref isReleased, 1) == 0)
            {
                openings.Release();
            }
        }
    }

    private async Task VisitAsync(ServedDoor server, Visit visit, KnownRequests requests, Func<Task> stayAsync)
    {
        var number = Interlocked.Increment(ref _number);
        try
        {
            using var socket = await server.ConnectAsync(number);
            await Task.Run(() => visit.MakeAsync(socket, requests, new Random(unchecked((seed * 486_187_739) + number)), stayAsync));
        }
        catch (Exception exception) when (exception is InvalidDataException or SocketException)
        {
            _findings.Enqueue($"Seed {seed}, connection {number} ({visit.GetType().Name}): {exception}");
        }
    }

    /// <summary>Waits until the server has let go of every connection; how long that takes decides nothing but how long a failure takes.</summary>
    private async Task<ProcessFigures> SettleAsync(ServedDoor server, int descriptors)
    {
        var since = Stopwatch.StartNew();
        while ((server.Door.Listener.Open > 0 || server.Door.Listener.Clock.Count > 0 || ProcessFigures.OpenDescriptors > descriptors) && since.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(20);
        }

        Require(server.Door.Listener.Open == 0, $"{server.Door.Listener.Open} connections are left.");
        Require(server.Door.Listener.Clock.Count == 0, $"{server.Door.Listener.Clock.Count} deadlines are left.");
        return ProcessFigures.Take();
    }

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            _findings.Enqueue(what);
        }
    }
}
