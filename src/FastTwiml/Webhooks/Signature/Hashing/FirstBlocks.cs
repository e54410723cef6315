using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace FastTwiml.Webhooks.Signature.Hashing;

/// <summary>
/// States after the first block of messages that came lately. A signed text begins with the webhook's URL and the AccountSid, so its first
/// 64 bytes are most often known, and so is what they make of the key: a block of SHA-1 less to compute. They are no secret, so comparing them
/// may take any time. Each thread has its own.
/// </summary>
internal sealed class FirstBlocks
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64;

    // URLs and accounts that are asked for in turn must not drive each other out.
    private const int Entries = 16;

    [ThreadStatic]
    private static FirstBlocks? _current;

    private readonly Entry[] _entries = new Entry[Entries];

    /// <summary>The state of a key that has taken in this block.</summary>
    /// <param name="hash">Whose key it is.</param>
    /// <param name="keyed">The state of the key alone.</param>
    /// <param name="block">At least <see cref="BlockBytes"/> bytes, of which the first count.</param>
    public static ref readonly Sha1State After(LibcryptoHash hash, in Sha1State keyed, ReadOnlySpan<byte> block)
    {
        block = block[..BlockBytes];
        ref var entry = ref (_current ??= new FirstBlocks())._entries[Place(block)];
        if (entry.Hash != hash || !block.SequenceEqual(entry.Block))
        {
            Take(ref entry, hash, keyed, block);
        }

        return ref entry.State;
    }

    /// <summary>Spreads the end of the URL and the digits of the AccountSid over the entries.</summary>
    private static int Place(ReadOnlySpan<byte> block)
    {
        var mixed = BinaryPrimitives.ReadUInt64LittleEndian(block[24..])
            ^ BinaryPrimitives.ReadUInt64LittleEndian(block[40..])
            ^ BinaryPrimitives.ReadUInt64LittleEndian(block[56..]);
        return (int)((mixed * 0x9E3779B97F4A7C15UL) >> 32) & (Entries - 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Take(ref Entry entry, LibcryptoHash hash, in Sha1State keyed, ReadOnlySpan<byte> block)
    {
        entry.Hash = hash;
        block.CopyTo(entry.Block);
        entry.State = keyed;
        LibcryptoSha1.Update(ref entry.State, block);
    }

    private struct Entry
    {
        public LibcryptoHash? Hash;
        public Text Block;
        public Sha1State State;
    }

    [InlineArray(BlockBytes)]
    private struct Text
    {
        private byte _first;
    }
}
