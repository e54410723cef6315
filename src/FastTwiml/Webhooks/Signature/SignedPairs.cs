using System.Buffers.Binary;
using FastTwiml.Forms;

namespace FastTwiml.Webhooks.Signature;

/// <summary>The form's part of the signed text: names by byte order, each with its distinct values by byte order, nothing between them.</summary>
internal static class SignedPairs
{
    /// <summary>Writes the pairs and returns their length, at most that of <paramref name="decoded"/>. The pairs stay as they are.</summary>
    public static int Write(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, Span<byte> destination)
    {
        if (pairs.Length > FormLimits.Pairs)
        {
            throw new ArgumentException("A form has at most FormLimits.Pairs pairs.", nameof(pairs));
        }

        Span<SortKey> sorted = stackalloc SortKey[pairs.Length];
        Sort(decoded, pairs, sorted);
        var written = 0;
        ReadOnlySpan<byte> lastName = default;
        ReadOnlySpan<byte> lastValue = default;
        for (var i = 0; i < sorted.Length; i++)
        {
            var pair = pairs[sorted[i].Index];
            var name = pair.Name.Of(decoded);
            var value = pair.Value.Of(decoded);
            if (i > 0 && name.SequenceEqual(lastName) && value.SequenceEqual(lastValue))
            {
                continue;
            }

            name.CopyTo(destination[written..]);
            written += name.Length;
            value.CopyTo(destination[written..]);
            written += value.Length;
            lastName = name;
            lastValue = value;
        }

        return written;
    }

    /// <summary>Sorts by binary insertion: few comparisons, and for a webhook's thirty pairs next to nothing to move.</summary>
    private static void Sort(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, Span<SortKey> sorted)
    {
        for (var count = 0; count < pairs.Length; count++)
        {
            var key = new SortKey(Prefix(decoded, pairs[count].Name.Start, pairs[count].Name.Length), count);
            var low = 0;
            var high = count;
            while (low < high)
            {
                var middle = (int)((uint)(low + high) >> 1);
                if (Compare(decoded, pairs, key, sorted[middle]) < 0)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            sorted[low..count].CopyTo(sorted[(low + 1)..]);
            sorted[low] = key;
        }
    }

    private static int Compare(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, SortKey x, SortKey y)
    {
        if (x.Prefix != y.Prefix)
        {
            return x.Prefix < y.Prefix ? -1 : 1;
        }

        var names = pairs[x.Index].Name.Of(decoded).SequenceCompareTo(pairs[y.Index].Name.Of(decoded));
        return names != 0 ? names : pairs[x.Index].Value.Of(decoded).SequenceCompareTo(pairs[y.Index].Value.Of(decoded));
    }

    /// <summary>The first eight bytes of a name as a number of the same order, a shorter name filled up with zeros.</summary>
    private static ulong Prefix(ReadOnlySpan<byte> decoded, int start, int length)
    {
        if (decoded.Length - start >= sizeof(ulong))
        {
            var bytes = BinaryPrimitives.ReadUInt64BigEndian(decoded[start..]);
            return length >= sizeof(ulong) ? bytes : bytes & ~(ulong.MaxValue >> (8 * length));
        }

        var prefix = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            prefix = (prefix << 8) | (i < length ? decoded[start + i] : 0UL);
        }

        return prefix;
    }

    private readonly struct SortKey(ulong prefix, int index)
    {
        public readonly ulong Prefix = prefix;
        public readonly int Index = index;
    }
}
