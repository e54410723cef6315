using System.Security;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Twiml;

namespace FastTwiml.Benchmarks.Twiml;

/// <summary>Text as an XML attribute's value: sentences of 20 to 100 characters, half of them with something to escape.</summary>
[MemoryDiagnoser]
public class EscapeBenchmarks : IReadsBytes
{
    private const int Count = 256;

    private readonly byte[] _escaped = new byte[1024];
    private Rotation<(byte[] Utf8, string Text)> _texts = new(Make());

    double IReadsBytes.BytesPerOperation => _texts.All.Average(static text => text.Utf8.Length);

    [GlobalSetup]
    public void Check()
    {
        foreach (var (utf8, text) in _texts.All)
        {
            var length = XmlAttribute.Write(utf8, _escaped);
            Outputs.AreEqual(length, XmlAttribute.EscapedLength(utf8));
            Outputs.AreEqual(SecurityElement.Escape(text), Encoding.UTF8.GetString(_escaped.AsSpan(0, length)));
        }
    }

    [Benchmark(Baseline = true)]
    public int Ours() => XmlAttribute.Write(_texts.Next().Utf8, _escaped);

    /// <summary>From text to text, where ours goes from bytes to bytes.</summary>
    [Benchmark]
    public string? SecurityElementEscape() => SecurityElement.Escape(_texts.Next().Text);

    private static (byte[] Utf8, string Text)[] Make()
    {
        const string Plain = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,;:+-/?=éü";
        const string Special = "&<>\"";
        var random = new Random(42);
        var texts = new (byte[], string)[Count];
        for (var i = 0; i < Count; i++)
        {
            var characters = random.GetItems<char>(Plain, random.Next(20, 100));
            for (var special = random.Next(8) - 3; special > 0; special--)
            {
                characters[random.Next(characters.Length)] = Special[random.Next(Special.Length)];
            }

            var text = new string(characters);
            texts[i] = (Encoding.UTF8.GetBytes(text), text);
        }

        return texts;
    }
}
