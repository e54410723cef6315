using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Host;
using FastTwiml.Records;
using FastTwiml.Records.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Benchmarks.Loop;

/// <summary>
/// A whole signed webhook with its record: through the queue to the writer's thread, into a store that has it at once, and back.
/// One at a time, so its time is that of waking two threads; what it allocates is what it is for.
/// </summary>
[MemoryDiagnoser]
public class RecordedWebhookBenchmarks
{
    private Rotation<Corpus> _requests = new(Corpus.Make());
    private RecordQueue? _queue;
    private RecordWriter? _writer;
    private FrontDoor? _door;
    private Wire? _wire;
    private InstantStore? _store;
    private int _answerBytes;

    [GlobalSetup]
    public void Check() => CheckAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public long Ours() => _wire!.Exchange(_requests.Next().Request, _answerBytes);

    private async Task CheckAsync()
    {
        var options = new RecordOptions("none", RecordOptions.DefaultCommitTimeout);
        _store = new InstantStore();
        _queue = new RecordQueue(options);
        _writer = new RecordWriter(_queue, _store, options, NullLogger<RecordWriter>.Instance);
        _writer.Start();
        _door = new FrontDoor(checkSignatures: true, _queue);
        _wire = new Wire(_door.Listener.ServeAsync);
        foreach (var request in _requests.All)
        {
            var answer = await _wire.AskAsync(request.Request);
            Outputs.AreEqual(true, answer.StartsWith("HTTP/1.1 200 OK\r\n", StringComparison.Ordinal));
            _answerBytes = answer.Length;
        }

        Outputs.AreEqual(_requests.All.Count, _store.Rows);
    }

    private async Task CleanUpAsync()
    {
        await _wire!.DisposeAsync();
        _door!.Dispose();
        await _writer!.DisposeAsync();
        _queue!.Dispose();
        _store!.Dispose();
    }

    /// <summary>Takes rows at once, counts and forgets them.</summary>
    private sealed class InstantStore : IRecordStore
    {
        public string Name => "none";

        public int Rows { get; private set; }

        public int Write(byte[] json, int length, int rows, int sessionRows, Span<int> conflicting)
        {
            Rows += rows;
            return 0;
        }

        public void Probe()
        {
        }

        public void Maintain()
        {
        }

        public void Dispose()
        {
        }
    }
}
