using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.WebSockets;

namespace FastTwiml.Benchmarks.WebSockets;

/// <summary>The mask taken off: of a digit's message, of 20 ms of audio and of a large message.</summary>
[MemoryDiagnoser]
public class UnmaskBenchmarks : IReadsBytes
{
    private const int Keys = 256;

    private byte[] _masked = [];
    private byte[] _plain = [];
    private Rotation<uint> _keys = new([.. Enumerable.Range(0, Keys).Select(static i => (uint)i * 2_654_435_761)]);

    [Params(120, 391, 65_536)]
    public int Bytes { get; set; }

    double IReadsBytes.BytesPerOperation => Bytes;

    [GlobalSetup]
    public void Fill()
    {
        _masked = new byte[Bytes];
        _plain = new byte[Bytes];
        new Random(42).NextBytes(_masked);
        var expected = new byte[Bytes];
        foreach (var key in _keys.All)
        {
            ByteByByte(key, expected);
            Outputs.AreEqual(false, PayloadMask.Apply(_masked, _plain, key, phase: 0));
            Outputs.AreEqual(expected, _plain.AsSpan());
        }
    }

    [Benchmark(Baseline = true)]
    public bool Ours() => PayloadMask.Apply(_masked, _plain, _keys.Next(), phase: 0);

    [Benchmark]
    public int ByteByByte() => ByteByByte(_keys.Next(), _plain);

    private int ByteByByte(uint key, byte[] plain)
    {
        ReadOnlySpan<byte> bytes = [(byte)key, (byte)(key >> 8), (byte)(key >> 16), (byte)(key >> 24)];
        var masked = _masked;
        for (var i = 0; i < masked.Length; i++)
        {
            plain[i] = (byte)(masked[i] ^ bytes[i & 3]);
        }

        return masked.Length & 3;
    }
}
