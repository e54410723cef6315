using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.MediaStreams.Messages;

namespace FastTwiml.Benchmarks.MediaStreams;

/// <summary>A media message into its fields and its audio.</summary>
[MemoryDiagnoser]
public class ReadMediaBenchmarks : IReadsBytes
{
    private readonly byte[] _scratch = new byte[1024];
    private readonly byte[] _audio = new byte[1024];
    private Rotation<MediaMessage> _messages = new(MediaMessage.Make());

    double IReadsBytes.BytesPerOperation => _messages.All.Average(static message => message.Text.Length);

    [GlobalSetup]
    public void Check()
    {
        foreach (var message in _messages.All)
        {
            Outputs.AreEqual(MessageFault.None, StreamMessageReader.Read(message.Text, _scratch, out var read));
            Outputs.AreEqual(message.Number, read.Chunk);
            Outputs.AreEqual(message.Audio.Length, Read(message.Text));
            Outputs.AreEqual(message.Audio, _audio.AsSpan(0, message.Audio.Length));

            _audio.AsSpan().Clear();
            Outputs.AreEqual(message.Audio.Length, ReadTokens(message.Text));
            Outputs.AreEqual(message.Audio, _audio.AsSpan(0, message.Audio.Length));

            var deserialized = JsonSerializer.Deserialize(message.Text, MediaJson.Default.MediaIn)!;
            Outputs.AreEqual(message.Audio, deserialized.Media.Payload);
            Outputs.AreEqual("media", deserialized.Event);
        }
    }

    [Benchmark(Baseline = true)]
    public int Ours() => Read(_messages.Next().Text);

    /// <summary>Every token is looked at, and what is needed is taken when it passes.</summary>
    [Benchmark(Description = "Utf8JsonReader")]
    public int ByUtf8JsonReader() => ReadTokens(_messages.Next().Text);

    [Benchmark(Description = "JsonSerializer")]
    public int ByJsonSerializer() => JsonSerializer.Deserialize(_messages.Next().Text, MediaJson.Default.MediaIn)!.Media.Payload.Length;

    private int Read(byte[] text)
    {
        StreamMessageReader.Read(text, _scratch, out var message);
        Audio.Decode(message.Payload, _audio, out var bytes);
        return bytes;
    }

    private int ReadTokens(byte[] text)
    {
        var reader = new Utf8JsonReader(text);
        var (isMedia, bytes) = (false, 0);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("event"u8))
            {
                reader.Read();
                isMedia = reader.ValueTextEquals("media"u8);
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                reader.Read();
                Audio.Decode(reader.ValueSpan, _audio, out bytes);
            }
        }

        return isMedia ? bytes : 0;
    }
}
