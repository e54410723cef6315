using System.Buffers;
using FastTwiml.Transports.Memory;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// What a connection has received and not taken yet: blocks in a row, of which the last one may be the loop's buffer, lent. The reader's
/// while it has a result, else the loop's; what both touch at any time is whose the buffer is.
/// </summary>
internal struct ReceivedBytes
{
    // Where less is left of the connection's own block, another one is begun.
    private const int LeastRoom = 1_024;

    private Block? _first;
    private Block? _last;
    private int _start;
    private int _isLent;

    public readonly bool IsEmpty => _last is null;

    /// <summary>The block that what comes next fits behind, if there is one.</summary>
    public readonly Block? WithRoom => _last is { } last && last.Room >= LeastRoom ? last : null;

    public readonly ReadOnlySequence<byte> Sequence =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.Filled);

    /// <summary>Whether nothing is behind a position.</summary>
    public readonly bool EndsAt(SequencePosition position) => ReferenceEquals(position.GetObject(), _last) && position.GetInteger() == _last!.Filled;

    /// <summary>Adds the loop's buffer with what is in it.</summary>
    public void Borrow(Block buffer)
    {
        if (_last is null)
        {
            (_first, _start) = (buffer, 0);
        }
        else
        {
            buffer.Follow(_last);
        }

        _last = buffer;
        _isLent = 1;
    }

    /// <summary>On the loop: whether its buffer still has bytes of this connection; it is the connection's from now on then.</summary>
    public bool Keeps() => Volatile.Read(ref _isLent) == 1 && Interlocked.Exchange(ref _isLent, 0) == 1;

    /// <summary>Lets go of what is before a position. What is left of the loop's buffer is copied out of it.</summary>
    public void Take(SequencePosition consumed, EpollLoop loop)
    {
        var (block, index, last) = ((Block)consumed.GetObject()!, consumed.GetInteger(), _last!);
        while (!ReferenceEquals(_first, block))
        {
            var next = _first!.Following!;
            BlockPool.Return(_first);
            (_first, _start) = (next, 0);
        }

        if (ReferenceEquals(block, last) && index == last.Filled)
        {
            (_first, _last, _start) = (null, null, 0);
            if (!TakeBack(loop))
            {
                BlockPool.Return(last);
            }

            return;
        }

        _start = index;
        if (Volatile.Read(ref _isLent) == 1)
        {
            Keep(last, loop);
        }
    }

    /// <summary>Lets go of everything.</summary>
    public void Free(EpollLoop loop)
    {
        while (_first is { } block)
        {
            _first = block.Following;
            if (!ReferenceEquals(block, _last) || !TakeBack(loop))
            {
                BlockPool.Return(block);
            }
        }

        _last = null;
    }

    /// <summary>The buffer, when it is lent, is the loop's again; false when it is the connection's.</summary>
    private bool TakeBack(EpollLoop loop)
    {
        if (!loop.IsCurrent)
        {
            return Interlocked.Exchange(ref _isLent, 0) == 1;
        }

        var isLent = _isLent == 1;
        _isLent = 0;
        return isLent;
    }

    private void Keep(Block lent, EpollLoop loop)
    {
        var isFirst = ReferenceEquals(_first, lent);
        var from = isFirst ? _start : 0;
        var left = lent.Filled - from;

        // Room for what follows, so that a slow peer's bytes are gathered in one block.
        var own = BlockPool.Rent(left + LeastRoom);
        lent.Span.Slice(from, left).CopyTo(own.Span);
        own.Fill(left);
        if (!TakeBack(loop))
        {
            // The loop has given it away in the meantime.
            BlockPool.Return(own);
            return;
        }

        if (isFirst)
        {
            (_first, _last, _start) = (own, own, 0);
            return;
        }

        var previous = _first!;
        while (!ReferenceEquals(previous.Following, lent))
        {
            previous = previous.Following!;
        }

        own.Follow(previous);
        _last = own;
    }
}
