using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FastTwiml.Forms;

namespace FastTwiml.Webhooks.Signature;

/// <summary>The form's part of the signed text: names by byte order, each with its distinct values by byte order, nothing between them.</summary>
internal static class SignedPairs
{
    /// <summary>Bytes of a name that are copied at once: nearly every one has less.</summary>
    private const int NameStride = 32;

    /// <summary>The same of a value.</summary>
    private const int ValueStride = 64;

    /// <summary>Writes the pairs and returns their length, at most that of <paramref name="decoded"/>. The pairs stay as they are.</summary>
    public static int Write(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, Span<byte> destination)
    {
        if (pairs.Length <= FieldOrders.MostPairs)
        {
            var order = FieldOrders.For(pairs.Length);
            return WriteInOrder(decoded, pairs, order, destination) is var written && written >= 0
                ? written
                : WriteSorted(decoded, pairs, destination, order);
        }

        if (pairs.Length > FormLimits.Pairs)
        {
            ThrowTooMany();
        }

        return WriteSorted(decoded, pairs, destination, default);
    }

    /// <summary>
    /// Writes the pairs in an order that was right for other pairs, as long as every name comes after the one before: then no name repeats
    /// and none is missing. Otherwise what is written so far is worth nothing.
    /// </summary>
    /// <returns>How much was written; negative when the order is wrong.</returns>
    private static int WriteInOrder(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, ReadOnlySpan<byte> order, Span<byte> destination)
    {
        // One check stands for all that is read and written of a pair. By spans it would be one for each, and a fifth more time
        // (bench/FastTwiml.Benchmarks, SignedPairsBenchmarks).
        ref var source = ref MemoryMarshal.GetReference(decoded);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var lastStart = decoded.Length - ValueStride;
        var lastWritten = destination.Length - NameStride - ValueStride;
        var written = 0;
        var before = 0UL;
        for (var i = 0; i < order.Length; i++)
        {
            ref readonly var pair = ref pairs[order[i]];
            var nameAt = pair.Name.Start;
            var nameLength = pair.Name.Length;
            var valueAt = pair.Value.Start;
            var valueLength = pair.Value.Length;
            if (nameAt < 0 || nameAt > lastStart || valueAt < 0 || valueAt > lastStart || written > lastWritten)
            {
                return WriteRest(decoded, pairs, order, i, destination, written);
            }

            ref var name = ref Unsafe.Add(ref source, nameAt);
            var prefix = Masked(BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref name)), nameLength);
            if (prefix <= before && !(prefix == before && IsAfter(decoded, pairs, order, i)))
            {
                return -1;
            }

            if ((uint)nameLength <= NameStride && (uint)valueLength <= ValueStride)
            {
                // What stands behind a name or a value is copied with it and overwritten by what is next.
                Vector256.LoadUnsafe(ref name).StoreUnsafe(ref Unsafe.Add(ref target, written));
                ref var value = ref Unsafe.Add(ref source, valueAt);
                ref var place = ref Unsafe.Add(ref target, written + nameLength);
                Vector256.LoadUnsafe(ref value).StoreUnsafe(ref place);
                Vector256.LoadUnsafe(ref value, ValueStride / 2).StoreUnsafe(ref place, ValueStride / 2);
            }
            else
            {
                decoded.Slice(nameAt, nameLength).CopyTo(destination[written..]);
                decoded.Slice(valueAt, valueLength).CopyTo(destination[(written + nameLength)..]);
            }

            before = prefix;
            written += nameLength + valueLength;
        }

        return written;
    }

    /// <summary>The same for the pairs from one on, where less room is left.</summary>
    private static int WriteRest(
        ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, ReadOnlySpan<byte> order, int from, Span<byte> destination, int written)
    {
        for (var i = from; i < order.Length; i++)
        {
            if (!IsAfter(decoded, pairs, order, i))
            {
                return -1;
            }

            var pair = pairs[order[i]];
            pair.Name.Of(decoded).CopyTo(destination[written..]);
            written += pair.Name.Length;
            pair.Value.Of(decoded).CopyTo(destination[written..]);
            written += pair.Value.Length;
        }

        return written;
    }

    /// <summary>Whether a name comes after the one before it, if there is one.</summary>
    private static bool IsAfter(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, ReadOnlySpan<byte> order, int at) =>
        at == 0 || pairs[order[at]].Name.Of(decoded).SequenceCompareTo(pairs[order[at - 1]].Name.Of(decoded)) > 0;

    /// <param name="decoded">The bytes that the pairs are slices of.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="destination">Takes the text.</param>
    /// <param name="order">Takes the order, unless a name repeats; empty when it is not wanted.</param>
    private static int WriteSorted(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, Span<byte> destination, Span<byte> order)
    {
        Span<SortKey> sorted = stackalloc SortKey[pairs.Length];
        Sort(decoded, pairs, sorted);
        var written = 0;
        var repeats = false;
        ReadOnlySpan<byte> lastName = default;
        ReadOnlySpan<byte> lastValue = default;
        for (var i = 0; i < sorted.Length; i++)
        {
            var pair = pairs[sorted[i].Index];
            var name = pair.Name.Of(decoded);
            var value = pair.Value.Of(decoded);
            if (i > 0 && name.SequenceEqual(lastName))
            {
                repeats = true;
                if (value.SequenceEqual(lastValue))
                {
                    continue;
                }
            }

            name.CopyTo(destination[written..]);
            written += name.Length;
            value.CopyTo(destination[written..]);
            written += value.Length;
            lastName = name;
            lastValue = value;
        }

        for (var i = 0; i < order.Length && !repeats; i++)
        {
            order[i] = (byte)sorted[i].Index;
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
            return Masked(BinaryPrimitives.ReadUInt64BigEndian(decoded[start..]), length);
        }

        var prefix = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            prefix = (prefix << 8) | (i < length ? decoded[start + i] : 0UL);
        }

        return prefix;
    }

    private static ulong Masked(ulong bytes, int length) => length >= sizeof(ulong) ? bytes : bytes & ~(ulong.MaxValue >> (8 * length));

    [DoesNotReturn]
    private static void ThrowTooMany() => throw new ArgumentException("A form has at most FormLimits.Pairs pairs.", "pairs");

    private readonly struct SortKey(ulong prefix, int index)
    {
        public readonly ulong Prefix = prefix;
        public readonly int Index = index;
    }
}
