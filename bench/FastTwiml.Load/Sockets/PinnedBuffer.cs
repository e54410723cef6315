using System.Runtime.InteropServices;

namespace FastTwiml.Load.Sockets;

/// <summary>Bytes that never move, so that the kernel gets their address without pinning at each call.</summary>
internal sealed class PinnedBuffer
{
    private readonly byte[] _bytes;

    public PinnedBuffer(int length)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        Address = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
    }

    public nint Address { get; }

    public int Length => _bytes.Length;

    public Span<byte> Span => _bytes;
}
