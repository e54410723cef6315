using System.Buffers;

namespace FastTwiml.TestKit;

/// <summary>One way in which the same bytes can arrive: a list of chunks, used as segments or as separate reads.</summary>
public sealed class Arrival
{
    private readonly byte[][] _chunks;

    private Arrival(string name, params byte[][] chunks)
    {
        Name = name;
        _chunks = chunks;
    }

    public string Name { get; }

    public IReadOnlyList<byte[]> Chunks => _chunks;

    /// <summary>All bytes, in one array.</summary>
    public byte[] Whole() => [.. _chunks.SelectMany(static c => c)];

    /// <summary>The chunks as the segments of one sequence.</summary>
    public ReadOnlySequence<byte> Sequence() => Segments.Of(_chunks);

    /// <summary>What a reader sees that keeps what it has not consumed: after each chunk everything so far.</summary>
    public IEnumerable<byte[]> GrowingReads()
    {
        var whole = Whole();
        var length = 0;
        foreach (var chunk in _chunks)
        {
            length += chunk.Length;
            yield return whole[..length];
        }
    }

    /// <summary>Whole, cut in two at every index (with and without an empty chunk between), and one byte at a time.</summary>
    public static IEnumerable<Arrival> Every(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        yield return new Arrival("whole", bytes);
        for (var i = 1; i < bytes.Length; i++)
        {
            yield return new Arrival($"cut at {i}", bytes[..i], bytes[i..]);
            yield return new Arrival($"cut at {i} around an empty chunk", bytes[..i], [], bytes[i..]);
        }

        yield return new Arrival("byte by byte", [.. bytes.Select(static b => new[] { b })]);
        yield return new Arrival("byte by byte between empty chunks", [.. bytes.SelectMany(static b => new byte[][] { [], [b] }), []]);
    }

    public override string ToString() => Name;
}
