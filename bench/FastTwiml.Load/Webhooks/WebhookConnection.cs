namespace FastTwiml.Load.Webhooks;

/// <summary>One connection and the request that is on it.</summary>
internal sealed class WebhookConnection(int index)
{
    private byte[] _kept = [];

    /// <summary>Its place among the connections, which epoll gives back.</summary>
    public int Index { get; } = index;

    public int Descriptor { get; set; } = -1;

    /// <summary>An answer is awaited.</summary>
    public bool IsBusy { get; set; }

    public int Request { get; set; }

    /// <summary>How many bytes of the request the kernel has taken.</summary>
    public int SentBytes { get; set; }

    public long Due { get; set; }

    /// <summary>Since when the server is awaited to close; 0 when it is not.</summary>
    public long EndAwaited { get; set; }

    /// <summary>How much of an answer came without its end.</summary>
    public int KeptBytes { get; private set; }

    public void Keep(ReadOnlySpan<byte> received)
    {
        if (_kept.Length < received.Length)
        {
            _kept = new byte[received.Length];
        }

        received.CopyTo(_kept);
        KeptBytes = received.Length;
    }

    public void CopyKept(Span<byte> destination) => _kept.AsSpan(0, KeptBytes).CopyTo(destination);

    /// <summary>Another socket takes the place of the last one.</summary>
    public void Replace(int descriptor)
    {
        Descriptor = descriptor;
        IsBusy = false;
        EndAwaited = 0;
        KeptBytes = 0;
    }
}
