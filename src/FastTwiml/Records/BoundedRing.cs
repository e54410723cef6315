using System.Numerics;
using System.Runtime.InteropServices;

namespace FastTwiml.Records;

/// <summary>
/// A queue of fixed size for any number of writers and readers, without locks and without allocation: Dmitry Vyukov's
/// bounded queue. A cell's sequence says whose turn it is: equal to the position, a writer's; one more, a reader's.
/// </summary>
internal sealed class BoundedRing<T>
    where T : class
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private RingPosition _tail;
    private RingPosition _head;

    public BoundedRing(int capacity)
    {
        _cells = new Cell[BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 2))];
        _mask = _cells.Length - 1;
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i].Sequence = i;
        }
    }

    public int Capacity => _cells.Length;

    /// <summary>How many items there are, those included that are being put in right now.</summary>
    public int Count => (int)Math.Max(0, Volatile.Read(ref _tail.Value) - Volatile.Read(ref _head.Value));

    /// <summary>False when the ring is full.</summary>
    public bool TryEnqueue(T item)
    {
        var position = Volatile.Read(ref _tail.Value);
        while (true)
        {
            ref var cell = ref _cells[position & _mask];
            var turn = Volatile.Read(ref cell.Sequence) - position;
            if (turn < 0)
            {
                return false;
            }

            if (turn > 0)
            {
                position = Volatile.Read(ref _tail.Value);
                continue;
            }

            var seen = Interlocked.CompareExchange(ref _tail.Value, position + 1, position);
            if (seen == position)
            {
                Volatile.Write(ref cell.Item, item);
                Volatile.Write(ref cell.Sequence, position + 1);
                return true;
            }

            position = seen;
        }
    }

    /// <summary>The oldest item; null when there is none, or when it is being put in right now.</summary>
    public T? TryDequeue()
    {
        var position = Volatile.Read(ref _head.Value);
        while (true)
        {
            ref var cell = ref _cells[position & _mask];
            var turn = Volatile.Read(ref cell.Sequence) - (position + 1);
            if (turn < 0)
            {
                return null;
            }

            if (turn > 0)
            {
                position = Volatile.Read(ref _head.Value);
                continue;
            }

            var seen = Interlocked.CompareExchange(ref _head.Value, position + 1, position);
            if (seen == position)
            {
                var item = cell.Item;
                cell.Item = null;
                Volatile.Write(ref cell.Sequence, position + _cells.Length);
                return item;
            }

            position = seen;
        }
    }

    /// <summary>What a cell holds at this moment, in or out of turn; for looking through all that waits.</summary>
    public T? Peek(int cell) => Volatile.Read(ref _cells[cell].Item);

    private struct Cell
    {
        public long Sequence;
        public T? Item;
    }
}

/// <summary>A counter alone on its cache lines, and on the one that the processor fetches with it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct RingPosition
{
    [FieldOffset(128)]
    public long Value;
}
