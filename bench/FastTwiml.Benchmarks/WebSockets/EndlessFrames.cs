using FastTwiml.Benchmarks.Inputs;

namespace FastTwiml.Benchmarks.WebSockets;

/// <summary>A peer that has always sent the next frame already: each read gives what is left of one.</summary>
internal sealed class EndlessFrames(byte[][] frames) : Stream
{
    private Rotation<byte[]> _frames = new(frames);
    private ReadOnlyMemory<byte> _left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("It has no end.");

    public override long Position
    {
        get => throw new NotSupportedException("It has no beginning.");
        set => throw new NotSupportedException("It has no beginning.");
    }

    public override int Read(Span<byte> buffer)
    {
        if (_left.IsEmpty)
        {
            _left = _frames.Next();
        }

        var taken = _left[..Math.Min(_left.Length, buffer.Length)];
        _left = _left[taken.Length..];
        taken.Span.CopyTo(buffer);
        return taken.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("It is read forwards.");

    public override void SetLength(long value) => throw new NotSupportedException("It has no end.");
}
