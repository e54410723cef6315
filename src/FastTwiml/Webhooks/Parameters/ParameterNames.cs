using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace FastTwiml.Webhooks.Parameters;

/// <summary>
/// The names of the parameters that are read. Their first eight bytes all differ, so they choose the only name that a name can
/// be; of some thirty names in a webhook most are told by one comparison to be none of them.
/// </summary>
internal static class ParameterNames
{
    /// <summary>How many places there are, two to the power of four; each name has its own by <see cref="Spread"/>.</summary>
    private const int Places = 16;

    private const int Shift = 64 - 4;

    private const ulong Spread = 0x335082DC8AD6C1C5;

    private const int NoLength = -1;

    private static readonly Entry[] Entries = Make();

    /// <summary>The parameter that has a name.</summary>
    /// <param name="text">Where the name is.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="parameter">The parameter.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFind(ReadOnlySpan<byte> text, int start, int length, out TwilioParameter parameter)
    {
        var first = FirstWord(text[start..], length);
        ref readonly var entry = ref Entries[(int)((first * Spread) >> Shift)];
        parameter = entry.Parameter;
        return entry.First == first && entry.Length == length
            && (length <= sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(text[(start + length - sizeof(ulong))..]) == entry.Last);
    }

    /// <summary>The first eight bytes, those behind a shorter name as zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FirstWord(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length >= sizeof(ulong))
        {
            var bytes = BinaryPrimitives.ReadUInt64LittleEndian(text);
            return length >= sizeof(ulong) ? bytes : bytes & ((1UL << (length * 8)) - 1);
        }

        // In place and not called: a call in the loop over the pairs would cost every one of them.
        var word = 0UL;
        for (var i = Math.Min(text.Length, length) - 1; i >= 0; i--)
        {
            word = (word << 8) | text[i];
        }

        return word;
    }

    private static Entry[] Make()
    {
        var entries = new Entry[Places];
        Array.Fill(entries, new Entry(0, 0, NoLength, default));
        foreach (var parameter in Enum.GetValues<TwilioParameter>())
        {
            var name = Encoding.ASCII.GetBytes(parameter.ToString());
            var first = FirstWord(name, name.Length);
            var last = name.Length < sizeof(ulong) ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(name.AsSpan(^sizeof(ulong)..));
            entries[(int)((first * Spread) >> Shift)] = new Entry(first, last, name.Length, parameter);
        }

        return entries;
    }

    private readonly struct Entry(ulong first, ulong last, int length, TwilioParameter parameter)
    {
        public readonly ulong First = first;
        public readonly ulong Last = last;
        public readonly int Length = length;
        public readonly TwilioParameter Parameter = parameter;
    }
}
