namespace FastTwiml.Assistants.Lookup.Tables;

/// <summary>
/// Immutable tables on top of each other: a large one at the bottom, smaller and newer ones above. An edit adds a small
/// table, and tables of like size are merged, so that there are few of them (their number grows with the logarithm of the
/// edits) and each entry is copied few times however many edits there are.
/// </summary>
internal sealed class Layers<TLayer>
    where TLayer : class, ILayer<TLayer>
{
    /// <summary>A table is merged into the next older one when that is at most this many times larger.</summary>
    private const int Ratio = 4;

    /// <summary>Tables that together have no more entries than this are always merged: it costs microseconds.</summary>
    private const int Small = 4096;

    private readonly TLayer[] _newestFirst;

    public Layers(params TLayer[] newestFirst) => _newestFirst = newestFirst;

    public ReadOnlySpan<TLayer> NewestFirst => _newestFirst;

    public int Length => _newestFirst.Length;

    /// <summary>Puts a table on top and merges what fits together.</summary>
    /// <param name="layer">The newest table.</param>
    /// <param name="frozen">How many of the oldest tables must stay as they are, because they are being merged elsewhere.</param>
    /// <param name="mostEntries">The most entries that may be merged now; more is left to <see cref="MergeDue"/>.</param>
    public Layers<TLayer> Add(TLayer layer, int frozen = 0, int mostEntries = int.MaxValue)
    {
        var added = new Layers<TLayer>([layer, .. _newestFirst]);
        var due = added.MergeDue(frozen, mostEntries);
        return due > 1 ? added.Replace(0, due, added.Merge(due)) : added;
    }

    /// <summary>How many of the newest tables should become one; below 2 when all is well.</summary>
    public int MergeDue(int frozen = 0, int mostEntries = int.MaxValue)
    {
        long entries = 0;
        var due = 0;
        foreach (var layer in NewestFirst[..(Length - frozen)])
        {
            var fits = due == 0 || layer.Count <= Ratio * entries || layer.Count + entries <= Small;
            if (!fits || layer.Count + entries > mostEntries)
            {
                break;
            }

            entries += layer.Count;
            due++;
        }

        return due;
    }

    /// <summary>What the newest tables are as one. Takes as long as they are large; nothing is changed.</summary>
    public TLayer Merge(int newest) => TLayer.Merge(NewestFirst[..newest], dropRemoved: newest == Length);

    /// <summary>Puts one table in the place of several.</summary>
    public Layers<TLayer> Replace(int start, int count, TLayer merged) =>
        new([.. NewestFirst[..start], merged, .. NewestFirst[(start + count)..]]);
}
