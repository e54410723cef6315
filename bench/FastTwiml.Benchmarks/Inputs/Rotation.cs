using System.Numerics;

namespace FastTwiml.Benchmarks.Inputs;

/// <summary>Inputs that take turns, so that neither a branch nor a value is learnt by heart.</summary>
internal struct Rotation<T>
{
    private readonly T[] _items;
    private int _next;

    /// <param name="items">As many as a power of two, so that an index is masked and not divided.</param>
    public Rotation(T[] items)
    {
        if (!BitOperations.IsPow2(items.Length))
        {
            throw new ArgumentException($"There are {items.Length} inputs, which is no power of two: the rotation masks its index.", nameof(items));
        }

        _items = items;
    }

    public readonly IReadOnlyList<T> All => _items;

    public T Next()
    {
        var items = _items;
        return items[_next++ & (items.Length - 1)];
    }
}
