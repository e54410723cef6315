namespace FastTwiml.Compare.Measuring.Streams;

/// <summary>Looks for the most streams that still succeed: doubling until it fails, then bisecting.</summary>
internal static class StreamSearch
{
    private const int First = 64;

    /// <summary>Where the search ends: the largest that succeeds and the smallest that fails are no further apart.</summary>
    private const double Precision = 1.1;

    /// <param name="most">More cannot be opened.</param>
    /// <param name="succeeds">Tries a number of streams.</param>
    public static async Task<SearchEnd> FindAsync(int most, Func<int, Task<bool>> succeeds)
    {
        var (good, bad) = (0, (int?)null);
        for (var next = Math.Min(First, most); bad is null && good < most; next = Math.Min(next * 2, most))
        {
            await TryAsync(next);
        }

        while (bad is { } upper && upper > Math.Max(good, 1) * Precision && upper - good > 1)
        {
            await TryAsync((good + upper) / 2);
        }

        return new SearchEnd(good, bad);

        async Task TryAsync(int streams)
        {
            if (await succeeds(streams))
            {
                good = streams;
            }
            else
            {
                bad = streams;
            }
        }
    }
}
