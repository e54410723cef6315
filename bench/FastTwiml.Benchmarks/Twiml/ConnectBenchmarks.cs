using System.Text;
using System.Xml;
using System.Xml.Linq;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Twiml;

namespace FastTwiml.Benchmarks.Twiml;

/// <summary>The document that connects a call with its stream, as UTF-8, its length known before it is written.</summary>
[MemoryDiagnoser]
public class ConnectBenchmarks
{
    private const string Url = "wss://voice.example.com/streams";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    private readonly TwimlTemplate _template = TwimlTemplate.Compile();
    private readonly byte[] _document = new byte[4096];
    private readonly MemoryStream _stream = new(new byte[4096], 0, 4096, writable: true, publiclyVisible: true);
    private Rotation<Called> _calls = new([.. Corpus.Make().Select(static request => new Called(request.To, request.From))]);

    [GlobalSetup]
    public void Check()
    {
        foreach (var call in _calls.All)
        {
            var length = Fill(call);
            var ours = XDocument.Parse(Encoding.UTF8.GetString(_document.AsSpan(0, length)));
            Write(call);
            Outputs.AreEqual(true, XNode.DeepEquals(ours, Written()));
            Save(call);
            Outputs.AreEqual(true, XNode.DeepEquals(ours, Written()));
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _stream.Dispose();

    [Benchmark(Baseline = true)]
    public int Ours() => Fill(_calls.Next());

    [Benchmark(Description = "XmlWriter")]
    public long ByXmlWriter() => Write(_calls.Next());

    [Benchmark(Description = "XDocument")]
    public long ByXDocument() => Save(_calls.Next());

    private int Fill(Called call)
    {
        var values = new ConnectStream { Url = "wss://voice.example.com/streams"u8, To = call.ToUtf8, From = call.FromUtf8 };
        var size = _template.Measure(values);
        return _template.Write(values, size, _document.AsSpan(0, size.Bytes));
    }

    private long Write(Called call)
    {
        _stream.Position = 0;
        using (var writer = XmlWriter.Create(_stream, Settings))
        {
            writer.WriteStartDocument();
            writer.WriteStartElement("Response");
            writer.WriteStartElement("Connect");
            writer.WriteStartElement("Stream");
            writer.WriteAttributeString("url", Url);
            Parameter(writer, "To", call.To);
            Parameter(writer, "From", call.From);
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndDocument();
        }

        return _stream.Position;
    }

    private long Save(Called call)
    {
        _stream.Position = 0;
        var document = new XDocument(
            new XDeclaration("1.0", "UTF-8", null),
            new XElement("Response", new XElement("Connect", new XElement("Stream", new XAttribute("url", Url), Parameter("To", call.To), Parameter("From", call.From)))));
        using (var writer = XmlWriter.Create(_stream, Settings))
        {
            document.Save(writer);
        }

        return _stream.Position;
    }

    private XDocument Written() => XDocument.Parse(Encoding.UTF8.GetString(_stream.GetBuffer().AsSpan(0, (int)_stream.Position)));

    private static XElement Parameter(string name, string value) => new("Parameter", new XAttribute("name", name), new XAttribute("value", value));

    private static void Parameter(XmlWriter writer, string name, string value)
    {
        writer.WriteStartElement("Parameter");
        writer.WriteAttributeString("name", name);
        writer.WriteAttributeString("value", value);
        writer.WriteEndElement();
    }

    private sealed class Called(string to, string from)
    {
        public string To { get; } = to;

        public string From { get; } = from;

        public byte[] ToUtf8 { get; } = Encoding.UTF8.GetBytes(to);

        public byte[] FromUtf8 { get; } = Encoding.UTF8.GetBytes(from);
    }
}
