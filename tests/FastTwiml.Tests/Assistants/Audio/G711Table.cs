namespace FastTwiml.Tests.Assistants.Audio;

/// <summary>The decision values and output values of ITU-T G.711, tables 1a and 2a, written out by their segments' steps.</summary>
internal static class G711Table
{
    /// <summary>A-law, in units of 1/4096 of the range: 128 intervals and the end of the last.</summary>
    public static IReadOnlyList<int> ALawDecisions { get; } = Decisions(0, (32, 2), (16, 4), (16, 8), (16, 16), (16, 32), (16, 64), (16, 128));

    /// <summary>Mu-law, in units of 1/8159.</summary>
    public static IReadOnlyList<int> MuLawDecisions { get; } =
        [0, .. Decisions(1, (15, 2), (16, 4), (16, 8), (16, 16), (16, 32), (16, 64), (16, 128), (16, 256))];

    private static List<int> Decisions(int first, params (int Count, int Step)[] segments)
    {
        var decisions = new List<int> { first };
        foreach (var (count, step) in segments)
        {
            for (var i = 0; i < count; i++)
            {
                decisions.Add(decisions[^1] + step);
            }
        }

        return decisions;
    }
}
