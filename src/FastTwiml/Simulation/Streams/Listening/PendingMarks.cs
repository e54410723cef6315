namespace FastTwiml.Simulation.Streams.Listening;

/// <summary>Marks that have not come back, in order, each with the moment at which it does. Allocates only to grow.</summary>
internal sealed class PendingMarks
{
    private (long DueMicros, int NameBytes)[] _marks = new (long, int)[16];
    private byte[] _names = new byte[256];
    private int _first;
    private int _firstName;
    private int _end;
    private int _namesEnd;

    public int Count => _end - _first;

    /// <summary>When the oldest comes back; only when there is one.</summary>
    public long FirstDueMicros => _marks[_first].DueMicros;

    public void Add(ReadOnlySpan<byte> name, long dueMicros)
    {
        if (_end == _marks.Length)
        {
            _marks = Compact(_marks, ref _first, ref _end, more: 1);
        }

        if (_names.Length - _namesEnd < name.Length)
        {
            _names = Compact(_names, ref _firstName, ref _namesEnd, name.Length);
        }

        _marks[_end++] = (dueMicros, name.Length);
        name.CopyTo(_names.AsSpan(_namesEnd));
        _namesEnd += name.Length;
    }

    /// <summary>Takes the oldest out; its name is valid until the next call.</summary>
    public ReadOnlySpan<byte> Take()
    {
        var bytes = _marks[_first++].NameBytes;
        var name = _names.AsSpan(_firstName, bytes);
        _firstName += bytes;
        if (_first == _end)
        {
            (_first, _end, _firstName, _namesEnd) = (0, 0, 0, 0);
        }

        return name;
    }

    /// <summary>None of them waits any longer.</summary>
    public void MakeDue(long nowMicros)
    {
        foreach (ref var mark in _marks.AsSpan(_first, Count))
        {
            mark.DueMicros = Math.Min(mark.DueMicros, nowMicros);
        }
    }

    /// <summary>Moves what is left to the front; into a larger array when that makes too little room.</summary>
    private static T[] Compact<T>(T[] items, ref int first, ref int end, int more)
    {
        var count = end - first;
        var target = (count + more) * 2 > items.Length ? new T[(count + more) * 2] : items;
        items.AsSpan(first, count).CopyTo(target);
        (first, end) = (0, count);
        return target;
    }
}
