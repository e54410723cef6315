using FastTwiml.Load.Sockets;

namespace FastTwiml.Load.Requests;

/// <summary>All requests of a run, made and signed before it, so that sending one costs the generator a look-up.</summary>
internal sealed class PreparedRequests
{
    private const int BlockBytes = 32 << 20;

    private readonly List<PinnedBuffer> _blocks = [];
    private readonly nint[] _addresses;
    private readonly ushort[] _lengths;

    public PreparedRequests(WebhookRequest maker, int count)
    {
        _addresses = new nint[count];
        _lengths = new ushort[count];
        var free = Span<byte>.Empty;
        nint address = 0;
        for (var i = 0; i < count; i++)
        {
            if (free.Length < maker.LongestBytes)
            {
                var block = new PinnedBuffer(BlockBytes);
                _blocks.Add(block);
                free = block.Span;
                address = block.Address;
            }

            var length = maker.Write((uint)i, free);
            (_addresses[i], _lengths[i]) = (address, (ushort)length);
            free = free[length..];
            address += length;
        }
    }

    public int Count => _addresses.Length;

    public nint Address(int index) => _addresses[index];

    public int Length(int index) => _lengths[index];
}
