namespace FastTwiml.Assistants.Lookup.Tables;

/// <summary>An immutable table that can lie over older ones: what it holds counts, also when it says "removed".</summary>
internal interface ILayer<TSelf>
    where TSelf : class, ILayer<TSelf>
{
    /// <summary>How many keys it says something about, removals included.</summary>
    int Count { get; }

    /// <summary>One table that answers as these do on top of each other.</summary>
    /// <param name="newestFirst">The tables, the newest first.</param>
    /// <param name="dropRemoved">Whether nothing lies below, so that removals need not be kept.</param>
    static abstract TSelf Merge(ReadOnlySpan<TSelf> newestFirst, bool dropRemoved);
}
