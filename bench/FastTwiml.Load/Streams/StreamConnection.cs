namespace FastTwiml.Load.Streams;

/// <summary>One stream: its socket, what it is called, and which of its messages have no echo yet.</summary>
internal sealed class StreamConnection(int index, byte[] sid)
{
    /// <summary>How many messages may be without an echo: five seconds of a call.</summary>
    public const int MostUnanswered = 256;

    private readonly long[] _due = new long[MostUnanswered];
    private byte[] _kept = [];
    private byte[] _unsent = [];
    private uint _key = (uint)(index + 1) * 0x9E3779B9;

    public int Index { get; } = index;

    public int Descriptor { get; set; } = -1;

    public byte[] Sid { get; } = sid;

    /// <summary>What the answer to its upgrade must hold; null once it did.</summary>
    public byte[]? Accept { get; set; }

    public bool IsOpen => Descriptor >= 0 && Accept is null;

    /// <summary>How many media messages were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How many of them were echoed.</summary>
    public long Echoed { get; private set; }

    public int Unanswered => (int)(Sent - Echoed);

    public ReadOnlySpan<byte> Kept => _kept;

    /// <summary>What the kernel did not take yet.</summary>
    public ReadOnlySpan<byte> Unsent => _unsent;

    /// <summary>Another masking key for each frame.</summary>
    public uint NextKey() => _key = (_key * 1_664_525) + 1_013_904_223;

    public void AddDue(long due) => _due[Sent++ % MostUnanswered] = due;

    public long TakeDue() => _due[Echoed++ % MostUnanswered];

    public void Keep(ReadOnlySpan<byte> received)
    {
        if (!received.IsEmpty || _kept.Length > 0)
        {
            _kept = received.ToArray();
        }
    }

    public void KeepUnsent(ReadOnlySpan<byte> frame) => _unsent = [.. _unsent, .. frame];

    public void ClearUnsent() => _unsent = [];
}
