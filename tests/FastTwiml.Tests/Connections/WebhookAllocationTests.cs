using System.IO.Pipelines;
using System.Text;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>A whole signed webhook, from the read to the flush, with its record enqueued and awaited, allocates nothing.</summary>
[Collection(nameof(WholeProcess))]
public class WebhookAllocationTests
{
    private const int Requests = 5_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(1, true)]
    public async Task A_webhook_allocates_nothing(int pipelined, bool chunked)
    {
        var post = TwilioRequest.Post("/twiml?tenant=7", TwilioRequest.Inbound("CA00000000000000000000000000000001"));
        await AllocatesNothingAsync(string.Concat(Enumerable.Repeat(chunked ? TwilioRequest.Chunked(post) : post, pipelined)), pipelined);
    }

    [Fact]
    public async Task A_webhook_of_an_assistant_with_a_fallback_allocates_nothing() => await AllocatesNothingAsync(
        TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA00000000000000000000000000000001", "+15555550166")), webhooksEach: 1);

    [Fact]
    public async Task What_comes_after_a_stream_allocates_nothing() => await AllocatesNothingAsync(
        TwilioRequest.Post("/streams/next?assistant_id=3", TwilioRequest.Inbound("CA00000000000000000000000000000001")), webhooksEach: 1);

    private static async Task AllocatesNothingAsync(string requests, int webhooksEach)
    {
        await using var door = new FrontDoor(new MemoryStore(keep: false));
        var request = Encoding.ASCII.GetBytes(requests);
        await ServeAsync(door, request, Requests);

        // The whole process counts, because the request goes on on another thread after its record; what a connection and
        // the runtime's own threads need is the same for few requests and for many, so the difference is the requests'.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var few = await ServeAsync(door, request, Requests / 10);
            var many = await ServeAsync(door, request, Requests);
            least = Math.Min(least, many - few);
        }

        // Below one byte a webhook: the pools still grow a little now and then.
        var webhooks = (Requests - (Requests / 10)) * webhooksEach;
        Assert.True(least < webhooks, $"{least} bytes for {webhooks} webhooks in reads of {webhooksEach}");
    }

    private static async Task<long> ServeAsync(FrontDoor door, byte[] request, int times)
    {
        var input = new RepeatingReader(request, times);
        var output = new ForgettingWriter();
        var connection = new InMemoryConnection(input, output);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await door.Listener.ServeAsync(connection);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        connection.Close();
        Assert.Equal(times, output.Flushes);
        Assert.StartsWith("HTTP/1.1 200 ", output.First, StringComparison.Ordinal);
        return allocated;
    }

    /// <summary>Gives the same bytes again and again, then the end.</summary>
    private sealed class RepeatingReader(byte[] request, int times) : PipeReader
    {
        private readonly System.Buffers.ReadOnlySequence<byte> _request = new(request);
        private int _left = times;

        public override bool TryRead(out ReadResult result)
        {
            result = _left-- > 0
                ? new ReadResult(_request, isCanceled: false, isCompleted: false)
                : new ReadResult(default, isCanceled: false, isCompleted: true);
            return true;
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            TryRead(out var result);
            return new ValueTask<ReadResult>(result);
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }

    /// <summary>Takes answers and keeps only the first.</summary>
    private sealed class ForgettingWriter : PipeWriter
    {
        private readonly byte[] _memory = new byte[128 * 1024];
        private int _used;

        public int Flushes { get; private set; }

        public string First { get; private set; } = string.Empty;

        public override void Advance(int bytes) => _used += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory.AsMemory(_used);

        public override Span<byte> GetSpan(int sizeHint = 0) => _memory.AsSpan(_used);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (Flushes++ == 0)
            {
                First = Encoding.ASCII.GetString(_memory, 0, _used);
            }

            _used = 0;
            return default;
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
