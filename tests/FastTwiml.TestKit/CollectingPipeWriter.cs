using System.Buffers;
using System.IO.Pipelines;

namespace FastTwiml.TestKit;

/// <summary>The writing end of a connection whose bytes are kept; it takes everything at once.</summary>
public sealed class CollectingPipeWriter : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _written = new(4 * 1024);

    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    public int Flushes { get; private set; }

    public bool IsCompleted { get; private set; }

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => _written.ResetWrittenCount();

    public override void Advance(int bytes) => _written.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Flushes++;
        return default;
    }

    public override void CancelPendingFlush() => throw new NotSupportedException("Nothing is ever pending here.");

    public override void Complete(Exception? exception = null) => IsCompleted = true;
}
