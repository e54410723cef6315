using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace FastTwiml.Tests.Connections.Upgraded;

/// <summary>
/// A pipe whose flushes end when the test says so. Who writes while one is under way, or when it is completed, breaks the contract,
/// and the test.
/// </summary>
internal sealed class HeldPipeWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private readonly List<byte> _flushed = [];
    private readonly byte[] _memory = new byte[4 * 1024 * 1024];
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private int _used;
    private bool _isFlushing;
    private bool _isCompleted;

    /// <summary>Whether flushes wait for <see cref="Finish"/>.</summary>
    public bool Holds { get; set; }

    /// <summary>What the next flush throws at once.</summary>
    public Exception? Throws { get; set; }

    public int Flushes { get; private set; }

    /// <summary>Whether the flush that is under way was asked to end.</summary>
    public bool IsCanceled { get; private set; }

    public byte[] Taken()
    {
        byte[] taken = [.. _flushed];
        _flushed.Clear();
        return taken;
    }

    /// <summary>Throws away what was flushed.</summary>
    public void Forget() => _flushed.Clear();

    /// <summary>Ends the flush that is under way.</summary>
    public void Finish(bool isCompleted = false)
    {
        _isFlushing = false;
        _source.SetResult(new FlushResult(isCanceled: false, isCompleted));
    }

    /// <summary>Ends the flush that is under way with a fault of the transport.</summary>
    public void Fail(Exception exception)
    {
        _isFlushing = false;
        _source.SetException(exception);
    }

    public override void Advance(int bytes)
    {
        OnlyWhenWritable();
        _used += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        OnlyWhenWritable();
        return _memory.AsMemory(_used, Math.Max(sizeHint, 1));
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        OnlyWhenWritable();
        if (Throws is { } thrown)
        {
            throw thrown;
        }

        Flushes++;
        _flushed.AddRange(_memory.AsSpan(0, _used));
        _used = 0;
        if (!Holds)
        {
            return default;
        }

        _isFlushing = true;
        return new ValueTask<FlushResult>(this, _source.Version);
    }

    public override void CancelPendingFlush() => IsCanceled = true;

    public override void Complete(Exception? exception = null) => _isCompleted = true;

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        var result = _source.GetResult(token);
        _source.Reset();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void OnlyWhenWritable()
    {
        if (_isFlushing)
        {
            throw new InvalidOperationException("The pipe is written to while a flush is under way.");
        }

        if (_isCompleted)
        {
            throw new InvalidOperationException("The pipe is written to after its completion.");
        }
    }
}
