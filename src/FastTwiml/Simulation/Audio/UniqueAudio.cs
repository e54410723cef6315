using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastTwiml.Simulation.Audio;

/// <summary>
/// Audio in which every eight bytes say which call they belong to and where they stand in it, so that of whatever comes back can be
/// told whether it is right, and if not, what it is. It sounds like noise.
/// </summary>
/// <param name="runKey">The same for all calls of a run, another one in each run.</param>
/// <param name="call">The call's number in its run.</param>
internal sealed class UniqueAudio(ulong runKey, int call) : CallerAudio
{
    private const int WordBytes = sizeof(ulong);

    /// <summary>Calls and words beyond these are taken for chance: two days of audio, sixteen million calls.</summary>
    private const ulong MostCalls = 1 << 24;
    private const ulong MostWords = 1 << 28;

    public override void Fill(long position, Span<byte> audio)
    {
        var word = position / WordBytes;
        if (position % WordBytes is var skip and > 0)
        {
            Span<byte> first = stackalloc byte[WordBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(first, Word(word++));
            var part = first[(int)skip..];
            part = part[..Math.Min(part.Length, audio.Length)];
            part.CopyTo(audio);
            audio = audio[part.Length..];
        }

        foreach (ref var whole in MemoryMarshal.Cast<byte, ulong>(audio))
        {
            whole = Word(word++);
        }

        if (audio.Length % WordBytes is var rest and > 0)
        {
            Span<byte> last = stackalloc byte[WordBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(last, Word(word));
            last[..rest].CopyTo(audio[^rest..]);
        }
    }

    /// <summary>Looks for a whole word at each of the eight places where one may begin.</summary>
    public override AudioOrigin Locate(ReadOnlySpan<byte> audio)
    {
        for (var skip = 0; skip < WordBytes && audio.Length >= skip + WordBytes; skip++)
        {
            var origin = SeededRandom.Unmix(BinaryPrimitives.ReadUInt64LittleEndian(audio[skip..])) ^ runKey;
            var (from, word) = (origin >> 32, origin & uint.MaxValue);
            if (from < MostCalls && word < MostWords && ((long)word * WordBytes) - skip is var position and >= 0)
            {
                return new AudioOrigin(true, from == (ulong)call, position);
            }
        }

        return default;
    }

    private ulong Word(long index)
    {
        var word = SeededRandom.Mix((((ulong)call << 32) | (ulong)index) ^ runKey);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
