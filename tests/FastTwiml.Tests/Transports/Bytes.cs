using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Xunit;

namespace FastTwiml.Tests.Transports;

/// <summary>Bytes that tell by themselves where in a stream they belong, sent and received plainly.</summary>
internal static class Bytes
{
    /// <summary>A part of the one endless text; no two places of it within some megabytes look alike.</summary>
    public static byte[] Of(long from, int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = At(from + i);
        }

        return bytes;
    }

    public static void AssertAre(long from, ReadOnlySequence<byte> bytes)
    {
        foreach (var memory in bytes)
        {
            AssertAre(from, memory.Span);
            from += memory.Length;
        }
    }

    public static void AssertAre(long from, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != At(from + i))
            {
                Assert.Fail($"Byte {from + i} is {bytes[i]} and not {At(from + i)}.");
            }
        }
    }

    /// <summary>Reads so many bytes of the text, each read taken whole, and asserts that they are right.</summary>
    public static async Task ReadAsync(PipeReader input, long from, long count)
    {
        for (var to = from + count; from < to;)
        {
            var read = await input.ReadAsync();
            Assert.False(read.IsCompleted && read.Buffer.IsEmpty, $"Ended at {from} of {to}.");
            AssertAre(from, read.Buffer);
            from += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>The same at the peer.</summary>
    public static async Task ReceiveAsync(Socket peer, long from, long count)
    {
        var buffer = new byte[64 * 1024];
        for (var to = from + count; from < to;)
        {
            var received = await peer.ReceiveAsync(buffer);
            Assert.True(received > 0, $"Ended at {from} of {to}.");
            AssertAre(from, buffer.AsSpan(0, received));
            from += received;
        }
    }

    public static async Task SendAsync(Socket peer, long from, int count)
    {
        var bytes = Of(from, count);
        for (var sent = 0; sent < count;)
        {
            sent += await peer.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Receives until the peer says that something went wrong, and not just that it has said all.</summary>
    public static async Task AssertResetAsync(Socket peer)
    {
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await peer.ReceiveAsync(new byte[64 * 1024]) > 0)
            {
                // What was sent before.
            }
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        peer.Dispose();
    }

    private static byte At(long index)
    {
        var mixed = (ulong)index * 0x9E37_79B9_7F4A_7C15;
        return (byte)((mixed ^ (mixed >> 29)) >> 24);
    }
}
