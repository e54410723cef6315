using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using FastTwiml.Bench;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Calls;
using FastTwiml.Records;

namespace FastTwiml.Benchmarks.Records;

/// <summary>A call's event handed over to the writer, as the row that the store takes, and taken out again.</summary>
[MemoryDiagnoser]
public class EnqueueBenchmarks
{
    private readonly RecordQueue _queue = new(new RecordOptions("none", RecordOptions.DefaultCommitTimeout));
    private readonly RecordTicket _ticket = new();
    private readonly Channel<CallNews> _channel = Channel.CreateBounded<CallNews>(
        new BoundedChannelOptions(RecordOptions.DefaultQueueCapacity) { SingleReader = true });

    private Rotation<Answered> _calls = new([.. Corpus.Make().Select(static request => new Answered(request))]);

    [GlobalSetup]
    public void Check()
    {
        foreach (var call in _calls.All)
        {
            Outputs.AreEqual(EnqueueResult.Waiting, Enqueue(call));
            var entry = _queue.TryTake()!;
            using (var row = JsonDocument.Parse(Encoding.UTF8.GetString(entry.Row)))
            {
                var news = Take(call)!;
                Outputs.AreEqual(news.CallSid, row.RootElement[0].GetString());
                Outputs.AreEqual(news.AccountSid, row.RootElement[1].GetString());
                Outputs.AreEqual(news.From, row.RootElement[4].GetString());
                Outputs.AreEqual(news.To, row.RootElement[5].GetString());
            }

            entry.Detach();
            _queue.Release(entry);
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _queue.Dispose();

    [Benchmark(Baseline = true)]
    public bool Ours()
    {
        Enqueue(_calls.Next());
        var entry = _queue.TryTake()!;
        var isOurs = ReferenceEquals(entry.Detach(), _ticket);
        _queue.Release(entry);
        return isOurs;
    }

    /// <summary>The texts as strings, which the row would still have to be made of.</summary>
    [Benchmark]
    public object? ChannelOfObjects() => Take(_calls.Next());

    private EnqueueResult Enqueue(Answered call) => _queue.Record(
        new CallEvent
        {
            Kind = CallEventKind.Webhook,
            CallSid = call.CallSid,
            AccountSid = call.AccountSid,
            Direction = CallDirection.Inbound,
            From = call.From,
            To = call.To,
            CustomerNumber = call.From,
            AssistantId = 1,
            Status = CallStatus.Ringing,
            AtMicros = Answered.AtMicros,
        },
        _ticket);

    private CallNews? Take(Answered call)
    {
        _channel.Writer.TryWrite(new CallNews(
            Encoding.UTF8.GetString(call.CallSid),
            Encoding.UTF8.GetString(call.AccountSid),
            CallDirection.Inbound,
            Encoding.UTF8.GetString(call.From),
            Encoding.UTF8.GetString(call.To),
            1,
            CallStatus.Ringing,
            Answered.AtMicros));
        return _channel.Reader.TryRead(out var news) ? news : null;
    }

    private sealed record CallNews(
        string CallSid, string AccountSid, CallDirection Direction, string From, string To, long AssistantId, CallStatus Status, long AtMicros);

    /// <summary>A webhook's values, as they lie in the request.</summary>
    private sealed class Answered(Corpus request)
    {
        public const long AtMicros = 1_790_000_000_000_000;

        public byte[] CallSid { get; } = Encoding.UTF8.GetBytes(request.CallSid);

        public byte[] AccountSid { get; } = Encoding.UTF8.GetBytes(Contract.AccountSid);

        public byte[] From { get; } = Encoding.UTF8.GetBytes(request.From);

        public byte[] To { get; } = Encoding.UTF8.GetBytes(request.To);
    }
}
