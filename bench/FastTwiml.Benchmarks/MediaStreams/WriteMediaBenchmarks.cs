using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.MediaStreams.Messages;

namespace FastTwiml.Benchmarks.MediaStreams;

/// <summary>Audio into the media message that Twilio plays.</summary>
[MemoryDiagnoser]
public class WriteMediaBenchmarks : IReadsBytes
{
    private readonly byte[] _streamSid = Encoding.ASCII.GetBytes(MediaMessage.StreamSid);
    private readonly byte[] _text = new byte[1024];
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private Utf8JsonWriter? _writer;
    private Rotation<MediaMessage> _messages = new(MediaMessage.Make());

    double IReadsBytes.BytesPerOperation => MediaMessage.AudioBytes;

    [GlobalSetup]
    public void Check()
    {
        _writer = new Utf8JsonWriter(_output);
        foreach (var message in _messages.All)
        {
            var length = StreamMessageWriter.WriteMedia(_text, _streamSid, message.Audio);
            Outputs.AreEqual(length, StreamMessageWriter.MediaBytes(_streamSid.Length, message.Audio.Length));
            Outputs.AreEqual(_text.AsSpan(0, length), Serialize(message.Audio));
            Outputs.AreEqual(length, Write(message.Audio));
            Outputs.AreEqual(_text.AsSpan(0, length), _output.WrittenSpan);
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _writer!.Dispose();

    [Benchmark(Baseline = true)]
    public int Ours() => StreamMessageWriter.WriteMedia(_text, _streamSid, _messages.Next().Audio);

    [Benchmark(Description = "Utf8JsonWriter")]
    public int ByUtf8JsonWriter() => Write(_messages.Next().Audio);

    [Benchmark(Description = "JsonSerializer")]
    public int ByJsonSerializer() => Serialize(_messages.Next().Audio).Length;

    private static byte[] Serialize(byte[] audio) =>
        JsonSerializer.SerializeToUtf8Bytes(new MediaOut("media", MediaMessage.StreamSid, new MediaOutBody(audio)), MediaJson.Default.MediaOut);

    private int Write(byte[] audio)
    {
        _output.ResetWrittenCount();
        var writer = _writer!;
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("event"u8, "media"u8);
        writer.WriteString("streamSid"u8, _streamSid);
        writer.WriteStartObject("media"u8);
        writer.WriteBase64String("payload"u8, audio);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return _output.WrittenCount;
    }
}
