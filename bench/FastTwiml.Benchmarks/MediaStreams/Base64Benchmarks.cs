using System.Buffers.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.MediaStreams.Messages;

namespace FastTwiml.Benchmarks.MediaStreams;

/// <summary>A payload into audio. Ours is the runtime's decoder with the rules that Twilio adds; the difference is their price.</summary>
[MemoryDiagnoser]
public class Base64Benchmarks : IReadsBytes
{
    private readonly byte[] _audio = new byte[1024];
    private Rotation<MediaMessage> _messages = new(MediaMessage.Make());

    double IReadsBytes.BytesPerOperation => _messages.All[0].Payload.Length;

    [GlobalSetup]
    public void Check()
    {
        foreach (var message in _messages.All)
        {
            Outputs.AreEqual(true, Audio.Decode(message.Payload, _audio, out var bytes));
            Outputs.AreEqual(message.Audio, _audio.AsSpan(0, bytes));
            Base64.DecodeFromUtf8(message.Payload, _audio, out _, out var written);
            Outputs.AreEqual(message.Audio, _audio.AsSpan(0, written));
        }
    }

    [Benchmark(Baseline = true)]
    public int Ours()
    {
        Audio.Decode(_messages.Next().Payload, _audio, out var bytes);
        return bytes;
    }

    [Benchmark]
    public int DecodeFromUtf8()
    {
        Base64.DecodeFromUtf8(_messages.Next().Payload, _audio, out _, out var written);
        return written;
    }
}
