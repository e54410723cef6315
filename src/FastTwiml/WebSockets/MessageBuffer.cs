using System.Buffers;

namespace FastTwiml.WebSockets;

/// <summary>
/// Memory for one message and one control frame at a time, to be used again and by one connection after the other. It grows as
/// bytes arrive, never as a header announces them, and what it needs beyond <see cref="KeptBytes"/> is rented.
/// </summary>
internal sealed class MessageBuffer
{
    /// <summary>What a buffer keeps: Twilio's messages have about 400 bytes, and metadata a few thousand.</summary>
    public const int KeptBytes = 4 * 1024;

    private readonly byte[] _kept = new byte[KeptBytes];

    /// <summary>Of its own, so that a ping between fragments leaves the message alone.</summary>
    private readonly byte[] _control = new byte[FrameHeader.ControlPayloadBytes];

    private byte[]? _rented;

    /// <summary>Room for a control frame's payload.</summary>
    public Span<byte> Control => _control;

    /// <summary>The message's memory from its first byte on; valid until the next call of <see cref="Room"/> or <see cref="Trim"/>.</summary>
    public ReadOnlySpan<byte> Message => _rented ?? _kept;

    /// <summary>Room for so many more bytes of a message of which so many are there.</summary>
    public Span<byte> Room(int written, int more)
    {
        var memory = _rented ?? _kept;
        if (memory.Length - written < more)
        {
            memory = Grow(written, more);
        }

        return memory.AsSpan(written, more);
    }

    /// <summary>Lets go of what only a large message needed. The message is gone then.</summary>
    public void Trim()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private byte[] Grow(int written, int more)
    {
        // Doubled at least, so that a message in small pieces is not copied with each of them.
        var memory = _rented ?? _kept;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(written + more), 2 * memory.Length));
        memory.AsSpan(0, written).CopyTo(larger);
        Trim();
        _rented = larger;
        return larger;
    }
}
