using System.Buffers;
using System.Runtime.InteropServices;

namespace FastTwiml.Transports.Memory;

/// <summary>Memory that stays where it is, for the kernel to read and write; a link of a sequence while it holds bytes.</summary>
internal sealed class Block : ReadOnlySequenceSegment<byte>
{
    private readonly byte[] _bytes;

    public Block(int size)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        Address = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
    }

    public int Size => _bytes.Length;

    public nint Address { get; }

    /// <summary>Up to where it holds bytes.</summary>
    public int Filled { get; private set; }

    public int Room => _bytes.Length - Filled;

    public Block? Following
    {
        get => (Block?)Next;
        set => Next = value;
    }

    public Span<byte> Span => _bytes;

    public Memory<byte> Free => _bytes.AsMemory(Filled);

    /// <summary>Takes note of bytes that were put behind the others.</summary>
    public void Fill(int count)
    {
        Filled += count;
        Memory = new ReadOnlyMemory<byte>(_bytes, 0, Filled);
    }

    /// <summary>Links it behind another one.</summary>
    public void Follow(Block previous)
    {
        previous.Following = this;
        RunningIndex = previous.RunningIndex + previous.Filled;
    }

    public void Clear()
    {
        Filled = 0;
        RunningIndex = 0;
        Next = null;
    }
}
