using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.WebSockets;

namespace FastTwiml.Benchmarks.WebSockets;

/// <summary>A frame's header, its length in one, three and nine bytes by turns without order. The runtime's own reader of headers cannot be called alone.</summary>
[MemoryDiagnoser]
public class FrameHeaderBenchmarks
{
    private const int Count = 256;

    private Rotation<Header> _headers = new(Make());

    [GlobalSetup]
    public void Check()
    {
        foreach (var header in _headers.All)
        {
            Outputs.AreEqual(FrameFault.None, FrameHeader.Read(header.Bytes, WebSocketRole.Server, out var read));
            Outputs.AreEqual(header.Bytes.Length, read.Bytes);
            Outputs.AreEqual(header.PayloadBytes, read.PayloadBytes);
        }
    }

    [Benchmark(Baseline = true)]
    public long Ours()
    {
        FrameHeader.Read(_headers.Next().Bytes, WebSocketRole.Server, out var header);
        return header.PayloadBytes;
    }

    private static Header[] Make()
    {
        var random = new Random(42);
        var headers = new Header[Count];
        for (var i = 0; i < Count; i++)
        {
            var payload = random.Next(3) switch
            {
                0 => random.Next(126),
                1 => random.Next(126, 65_536),
                _ => random.Next(65_536, 1_000_000),
            };
            byte[] length = payload switch
            {
                < 126 => [(byte)(0x80 | payload)],
                <= ushort.MaxValue => [0x80 | 126, (byte)(payload >> 8), (byte)payload],
                _ => [0x80 | 127, 0, 0, 0, 0, (byte)(payload >> 24), (byte)(payload >> 16), (byte)(payload >> 8), (byte)payload],
            };
            var key = new byte[4];
            random.NextBytes(key);
            headers[i] = new Header([0x81, .. length, .. key], payload);
        }

        return headers;
    }

    private sealed record Header(byte[] Bytes, long PayloadBytes);
}
