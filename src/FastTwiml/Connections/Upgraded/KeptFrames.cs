using System.Buffers;
using System.IO.Pipelines;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// Frames that wait until a pipe takes them, in pooled blocks: what is there stays where it is however much follows, so a peer that
/// stalls costs little more than the bytes that wait for it. Not thread-safe.
/// </summary>
internal struct KeptFrames
{
    private const int SmallestBlock = 1024;

    // Far below what goes to the large object heap, which is collected seldom.
    private const int LargestBlock = 32 * 1024;

    private Block[] _blocks;
    private int _count;
    private int _bytes;

    /// <summary>Bytes that wait; may be read while another thread adds.</summary>
    public readonly int Bytes => Volatile.Read(in _bytes);

    /// <summary>Room for the next frame, in one piece; <see cref="Add"/> says that it was written.</summary>
    public Memory<byte> Reserve(int bytes)
    {
        if (_count == 0 || _blocks[_count - 1].Left < bytes)
        {
            AddBlock(Math.Max(bytes, Math.Clamp(_bytes, SmallestBlock, LargestBlock)));
        }

        ref var last = ref _blocks[_count - 1];
        return last.Array.AsMemory(last.Used, bytes);
    }

    /// <summary>The frame that room was reserved for is there.</summary>
    public void Add(int bytes)
    {
        _blocks[_count - 1].Used += bytes;
        Volatile.Write(ref _bytes, _bytes + bytes);
    }

    /// <summary>
    /// Hands on what came first, about a block of it and whole frames: each flush then ends when the peer has taken that much, so one
    /// that is slow can be told from one that takes nothing.
    /// </summary>
    /// <returns>How many bytes.</returns>
    public int MoveTo(PipeWriter output)
    {
        var blocks = 0;
        var bytes = 0;
        while (blocks < _count && (blocks == 0 || bytes + _blocks[blocks].Used <= LargestBlock))
        {
            var block = _blocks[blocks++];
            output.Write(block.Array.AsSpan(0, block.Used));
            ArrayPool<byte>.Shared.Return(block.Array);
            bytes += block.Used;
        }

        _blocks.AsSpan(blocks, _count - blocks).CopyTo(_blocks);
        _blocks.AsSpan(_count - blocks, blocks).Clear();
        _count -= blocks;
        Volatile.Write(ref _bytes, _bytes - bytes);
        return bytes;
    }

    /// <summary>Gives the memory back, and up what is in it.</summary>
    public void Free()
    {
        foreach (var block in _blocks.AsSpan(0, _count))
        {
            ArrayPool<byte>.Shared.Return(block.Array);
        }

        _blocks.AsSpan(0, _count).Clear();
        _count = 0;
        Volatile.Write(ref _bytes, 0);
    }

    private void AddBlock(int bytes)
    {
        if (_count == (_blocks?.Length ?? 0))
        {
            Array.Resize(ref _blocks, Math.Max(1, _count * 2));
        }

        _blocks![_count++] = new Block { Array = ArrayPool<byte>.Shared.Rent(bytes) };
    }

    private struct Block
    {
        public byte[] Array;
        public int Used;

        public readonly int Left => Array.Length - Used;
    }
}
