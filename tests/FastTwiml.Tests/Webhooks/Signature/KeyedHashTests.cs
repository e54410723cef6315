using System.Security.Cryptography;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Signature.Hashing;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

/// <summary>Both ways to hash, held to .NET's <see cref="HMACSHA1"/>.</summary>
public class KeyedHashTests
{
    public enum Way
    {
        Libcrypto,
        Platform,
    }

    [Fact]
    public void Linux_has_the_cheap_way() => Assert.Equal(OperatingSystem.IsLinux(), LibcryptoSha1.IsUsable);

    [Fact]
    public void The_cheap_way_is_taken_where_it_is_there() =>
        Assert.Equal(LibcryptoSha1.IsUsable ? typeof(LibcryptoHash) : typeof(PlatformHash), KeyedHash.Create("key"u8).GetType());

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Agrees_with_hmac_for_messages_of_every_length(Way way)
    {
        var random = new Random(1);
        var key = Bytes(random, 32);
        var hash = Create(way, key);
        var message = Bytes(random, 300);
        for (var length = 0; length <= message.Length; length++)
        {
            Agrees(hash, key, message.AsSpan(0, length));
        }
    }

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Agrees_with_hmac_for_keys_of_every_length(Way way)
    {
        var random = new Random(2);
        for (var length = 0; length <= 200; length++)
        {
            var key = Bytes(random, length);
            Agrees(Create(way, key), key, Bytes(random, random.Next(5_000)));
        }
    }

    /// <summary>What is known of a message's beginning is only used for the same 64 bytes under the same key.</summary>
    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Agrees_with_hmac_for_messages_that_begin_alike(Way way)
    {
        var random = new Random(6);
        byte[][] keys = [Bytes(random, 32), Bytes(random, 32)];
        var hashes = keys.Select(key => Create(way, key)).ToArray();
        var message = Bytes(random, 150);
        for (var bit = 0; bit < 8 * message.Length; bit++)
        {
            var changed = message.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Agrees(hashes[0], keys[0], message);
            Agrees(hashes[0], keys[0], changed);
            Agrees(hashes[1], keys[1], changed);
            Agrees(hashes[1], keys[1], message);
            Agrees(hashes[0], keys[0], message.AsSpan(0, 1 + bit / 8));
        }
    }

    /// <summary>More beginnings than are remembered, in any order.</summary>
    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Agrees_with_hmac_for_many_beginnings(Way way)
    {
        var random = new Random(7);
        byte[][] keys = [.. Enumerable.Range(0, 5).Select(_ => Bytes(random, 32))];
        var hashes = keys.Select(key => Create(way, key)).ToArray();
        var beginnings = Enumerable.Range(0, 40).Select(_ => Bytes(random, 64)).ToArray();
        for (var round = 0; round < 5_000; round++)
        {
            var key = random.Next(keys.Length);
            Agrees(hashes[key], keys[key], [.. beginnings[random.Next(beginnings.Length)], .. Bytes(random, random.Next(100))]);
        }
    }

    /// <summary>Long messages are taken in piece by piece.</summary>
    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Agrees_with_hmac_for_long_messages(Way way)
    {
        var random = new Random(3);
        var key = Bytes(random, 32);
        var hash = Create(way, key);
        foreach (var length in new[] { 4_095, 4_096, 4_097, 8_191, 8_192, 8_193, 12_288, 65_536, 100_003 })
        {
            Agrees(hash, key, Bytes(random, length));
        }
    }

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Stays_within_the_message_and_the_hash(Way way)
    {
        var random = new Random(4);
        var key = Bytes(random, 32);
        var hash = Create(way, key);
        using var into = GuardedMemory.Room(KeyedHash.Bytes);
        for (var length = 0; length <= 200; length++)
        {
            using var message = GuardedMemory.EndingAtGuard(Bytes(random, length));
            hash.Compute(message.Span, into.Span);
            Assert.Equal(HMACSHA1.HashData(key, message.Span), into.Span);
        }
    }

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Writes_the_hash_and_nothing_behind_it(Way way)
    {
        var into = new byte[KeyedHash.Bytes + 8];
        Create(way, "key"u8).Compute("message"u8, into);
        Assert.Equal(HMACSHA1.HashData("key"u8, "message"u8), into[..KeyedHash.Bytes]);
        Assert.Equal(new byte[8], into[KeyedHash.Bytes..]);
    }

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Refuses_too_little_room(Way way) =>
        Assert.ThrowsAny<ArgumentException>(() => Create(way, "key"u8).Compute("message"u8, new byte[KeyedHash.Bytes - 1]));

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Serves_many_threads_at_once(Way way)
    {
        var random = new Random(5);
        byte[][] keys = [Bytes(random, 32), Bytes(random, 100)];
        var hashes = keys.Select(key => Create(way, key)).ToArray();
        var messages = Enumerable.Range(0, 64).Select(_ => Bytes(random, random.Next(1_000))).ToArray();
        var expected = keys.Select(key => messages.Select(message => HMACSHA1.HashData(key, message)).ToArray()).ToArray();
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Span<byte> into = stackalloc byte[KeyedHash.Bytes];
            hashes[i % 2].Compute(messages[i % 64], into);
            Assert.True(into.SequenceEqual(expected[i % 2][i % 64]));
        });
    }

    [Theory]
    [InlineData(Way.Libcrypto)]
    [InlineData(Way.Platform)]
    public void Allocates_nothing(Way way)
    {
        var hash = Create(way, "key"u8);
        var message = new byte[620];
        var into = new byte[KeyedHash.Bytes];
        AllocationCheck.Zero(() => hash.Compute(message, into));
        Assert.Equal(HMACSHA1.HashData("key"u8, message), into);
    }

    private static KeyedHash Create(Way way, ReadOnlySpan<byte> key) => way == Way.Libcrypto ? new LibcryptoHash(key) : new PlatformHash(key);

    private static void Agrees(KeyedHash hash, byte[] key, ReadOnlySpan<byte> message)
    {
        var into = new byte[KeyedHash.Bytes];
        hash.Compute(message, into);
        Assert.Equal(HMACSHA1.HashData(key, message), into);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
