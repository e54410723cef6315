using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Calls;
using FastTwiml.Calls.Tables;

namespace FastTwiml.Benchmarks.Calls;

/// <summary>
/// A new call noted in a full table, as it is between webhooks: nothing of it is in a near cache, because there are so many tables
/// that they take turns to push each other out. Each takes as much other work as a signature's check, which is measured alone too.
/// </summary>
[MemoryDiagnoser]
public class NoteCallBenchmarks
{
    private const int Tables = 8;
    private const int WorkSteps = 400;

    private readonly SidTable<AnsweredCall>[] _tables = new SidTable<AnsweredCall>[Tables];
    private readonly ScannedTable[] _scanned = new ScannedTable[Tables];
    private ulong _calls;

    [GlobalSetup]
    public void Fill()
    {
        for (var i = 0; i < Tables; i++)
        {
            _tables[i] = new SidTable<AnsweredCall>(AnsweredCalls.Capacity);
            _scanned[i] = new ScannedTable(AnsweredCalls.Capacity);
            for (var n = 0; n < 2 * AnsweredCalls.Capacity; n++)
            {
                var (key, call) = NextCall();
                Outputs.AreEqual(Note(_tables[i], key, call), _scanned[i].Note(key, call));
                Outputs.AreEqual(Note(_tables[i], key, call), _scanned[i].Note(key, call));
            }
        }
    }

    /// <summary>Fetched ahead, as a webhook does: the bucket at once, the entry in the middle.</summary>
    [Benchmark(Baseline = true)]
    public ulong Ours()
    {
        var (key, call) = NextCall();
        var table = _tables[_calls % Tables];
        table.FetchBucket(key);
        var work = Work(WorkSteps / 2);
        table.FetchEntry(key);
        work += Work(WorkSteps / 2);
        _ = Note(table, key, call);
        return work;
    }

    [Benchmark]
    public ulong NotFetchedAhead()
    {
        var (key, call) = NextCall();
        var work = Work(WorkSteps / 2) + Work(WorkSteps / 2);
        _ = Note(_tables[_calls % Tables], key, call);
        return work;
    }

    /// <summary>Each entry of the bucket looked at for its name and its age.</summary>
    [Benchmark]
    public ulong ScannedEntries()
    {
        var (key, call) = NextCall();
        var work = Work(WorkSteps / 2) + Work(WorkSteps / 2);
        _ = _scanned[_calls % Tables].Note(key, call);
        return work;
    }

    [Benchmark]
    public ulong OtherWork()
    {
        _ = NextCall();
        return Work(WorkSteps / 2) + Work(WorkSteps / 2);
    }

    /// <summary>Whether the call was known.</summary>
    private static bool Note(SidTable<AnsweredCall> table, SidKey key, in AnsweredCall call)
    {
        using var entry = table.Open(key, add: true);
        entry.Value = call;
        return entry.WasKnown;
    }

    private (SidKey Key, AnsweredCall Call) NextCall()
    {
        var number = ++_calls;
        var key = new SidKey(number * 0x9E3779B97F4A7C15, number * 0xBF58476D1CE4E5B9);
        return (key, new AnsweredCall { Account = key, AssistantId = 1, AnsweredAtMicros = (long)number });
    }

    /// <summary>Each step needs the one before it, as in a hash.</summary>
    private ulong Work(int steps)
    {
        var state = _calls;
        for (var i = 0; i < steps; i++)
        {
            state = (state ^ (ulong)i) * 0x100000001B3;
        }

        return state;
    }
}
