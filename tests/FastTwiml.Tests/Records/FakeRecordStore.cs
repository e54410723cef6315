using System.Collections.Concurrent;
using System.Text.Json;
using FastTwiml.Records;

namespace FastTwiml.Tests.Records;

/// <summary>A store in memory that does what a test tells it: takes batches, waits, or fails.</summary>
internal sealed class FakeRecordStore : IRecordStore
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private volatile Exception? _failure;

    public string Name => "the fake store";

    /// <summary>The call sids of each batch that was stored, in order.</summary>
    public ConcurrentQueue<string[]> Batches { get; } = new();

    public IEnumerable<string> Stored => Batches.SelectMany(b => b);

    /// <summary>Raised by each write that begins.</summary>
    public SemaphoreSlim Began { get; } = new(0);

    public int Attempts { get; private set; }

    public int Probes { get; private set; }

    public Func<string, bool> IsConflict { get; set; } = _ => false;

    /// <summary>What a write costs, when a test needs the time to pass in it.</summary>
    public Action OnWrite { get; set; } = () => { };

    /// <summary>Writes hang until <see cref="Release"/>.</summary>
    public void Hang() => _open.Reset();

    public void Release() => _open.Set();

    public void FailWith(Exception? failure) => _failure = failure;

    public int Write(byte[] json, int length, int rows, int sessionRows, Span<int> conflicting)
    {
        Attempts++;
        Began.Release();
        _open.Wait();
        OnWrite();
        if (_failure is { } failure)
        {
            throw failure;
        }

        using var parsed = JsonDocument.Parse(json.AsMemory(0, length));
        var sids = parsed.RootElement.EnumerateArray().Select(r => r[0].GetString()!).ToArray();
        if (sids.Length != rows)
        {
            throw new InvalidOperationException($"{rows} rows were announced and {sids.Length} came.");
        }

        var conflicts = 0;
        for (var i = 0; i < rows; i++)
        {
            if (IsConflict(sids[i]))
            {
                conflicting[conflicts++] = i;
            }
        }

        Batches.Enqueue(sids);
        return conflicts;
    }

    public void Probe()
    {
        Probes++;
        _open.Wait();
        OnWrite();
        if (_failure is { } failure)
        {
            throw failure;
        }
    }

    public void Maintain()
    {
    }

    public void Dispose()
    {
        _open.Dispose();
        Began.Dispose();
    }
}
