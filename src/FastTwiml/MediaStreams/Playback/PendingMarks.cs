namespace FastTwiml.MediaStreams.Playback;

/// <summary>
/// The marks that were sent and have not come back, oldest first, with what had been sent before each. Names are kept as 64
/// bits of hash. When there are too many, the oldest is forgotten.
/// </summary>
internal sealed class PendingMarks
{
    /// <summary>How many marks are remembered. A bot has a handful of them out; one that never gets them back must not cost more and more.</summary>
    public const int Most = 1024;

    private const int First = 8;

    private Mark[] _marks = [];
    private int _head;
    private int _count;

    /// <summary>How many of the oldest were there at the last clear.</summary>
    private int _cleared;

    public void Add(ReadOnlySpan<byte> name, long position)
    {
        if (_count == Most)
        {
            DropOldest();
        }
        else if (_count == _marks.Length)
        {
            Grow();
        }

        _marks[(_head + _count++) % _marks.Length] = new Mark(Hash(name), position);
    }

    /// <summary>
    /// Takes out the oldest mark of this name, and those before it: Twilio returns them in order, so they were lost. The position
    /// is what had been sent before it.
    /// </summary>
    public MarkOutcome Take(ReadOnlySpan<byte> name, out long position)
    {
        var hash = Hash(name);
        for (var i = 0; i < _count; i++)
        {
            var mark = _marks[(_head + i) % _marks.Length];
            if (mark.NameHash == hash)
            {
                var outcome = i < _cleared ? MarkOutcome.Cleared : MarkOutcome.Played;
                for (var taken = 0; taken <= i; taken++)
                {
                    DropOldest();
                }

                position = mark.Position;
                return outcome;
            }
        }

        position = 0;
        return MarkOutcome.Unknown;
    }

    /// <summary>The marks that are out now come back as cleared.</summary>
    public void Clear() => _cleared = _count;

    private void DropOldest()
    {
        _head = (_head + 1) % _marks.Length;
        _count--;
        _cleared = Math.Max(0, _cleared - 1);
    }

    private void Grow()
    {
        var larger = new Mark[Math.Clamp(_marks.Length * 2, First, Most)];
        _marks.AsSpan(_head).CopyTo(larger);
        _marks.AsSpan(0, _head).CopyTo(larger.AsSpan(_marks.Length - _head));
        _marks = larger;
        _head = 0;
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var character in name)
        {
            hash = unchecked((hash ^ character) * 1_099_511_628_211);
        }

        return hash;
    }

    private readonly record struct Mark(ulong NameHash, long Position);
}
