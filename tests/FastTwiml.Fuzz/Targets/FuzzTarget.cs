using System.Text;

namespace FastTwiml.Fuzz.Targets;

/// <summary>Something that is fed with inputs that are nearly right, and what must hold of it whatever they are.</summary>
internal abstract class FuzzTarget : IAsyncDisposable
{
    public abstract string Name { get; }

    /// <summary>What came up how often, to see that the inputs reach what they are meant to reach.</summary>
    public virtual string Summary => string.Empty;

    public static IReadOnlyList<FuzzTarget> All() =>
    [
        new HeadTarget(), new ChunkedTarget(), new FormTarget(), new FramesTarget(), new StreamMessageTarget(), new EscapeTarget(), new ConnectionTarget(),
        new TimingTarget(),
    ];

    /// <summary>The randomness of one case: the same for the same seed and number.</summary>
    public static Random Source(int seed, int number) => new(unchecked((seed * 486_187_739) + number));

    /// <summary>Runs one case; throws when something does not hold.</summary>
    public abstract void Run(Random random);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected static void Check(bool holds, string what, ReadOnlySpan<byte> input)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{what}: {Show(input)}");
        }
    }

    protected static void CheckEqual<T>(T expected, T actual, string what, ReadOnlySpan<byte> input)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidDataException($"{what}: {expected} is not {actual} for {Show(input)}");
        }
    }

    private static string Show(ReadOnlySpan<byte> input)
    {
        var text = new StringBuilder();
        foreach (var b in input)
        {
            _ = b is >= 0x20 and < 0x7F and not (byte)'\\' ? text.Append((char)b)
                : b == '\r' ? text.Append("\\r")
                : b == '\n' ? text.Append("\\n")
                : text.Append($"\\x{b:X2}");
        }

        return text.ToString();
    }
}
