using System.Buffers;
using System.Text;
using System.Xml.Linq;
using FastTwiml.Twiml;
using Xunit;

namespace FastTwiml.Tests.Twiml;

public class TwimlWriterTests
{
    private const string Start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
    private const string End = "</Response>";

    [Fact]
    public void Writes_reject() => Assert.Equal(Start + "<Reject/>" + End, Encoding.UTF8.GetString(FixedTwiml.Reject));

    [Fact]
    public void Writes_hangup() => Assert.Equal(Start + "<Hangup/>" + End, Encoding.UTF8.GetString(FixedTwiml.Hangup));

    [Fact]
    public void Writes_every_verb_as_an_xml_parser_reads_it()
    {
        var twiml = Written(static writer =>
        {
            writer.StartElement("Connect"u8);
            writer.Attribute("action"u8, "https://voice.example.com/streams/next?a=1&b=2"u8);
            writer.Content();
            writer.StartElement("Stream"u8);
            writer.Attribute("url"u8, "wss://voice.example.com/streams"u8);
            writer.Content();
            writer.Parameter("greeting"u8, "<\"Hello\">\n"u8);
            writer.EndElement("Stream"u8);
            writer.EndElement("Connect"u8);
            writer.Say("It's <\"5\">\n o'clock & more ]]>\u0001"u8);
            writer.Dial("+15555550111"u8);
            writer.Hangup();
            writer.Reject();
        });
        var expected = new XElement(
            "Response",
            new XElement(
                "Connect",
                new XAttribute("action", "https://voice.example.com/streams/next?a=1&b=2"),
                new XElement(
                    "Stream",
                    new XAttribute("url", "wss://voice.example.com/streams"),
                    new XElement("Parameter", new XAttribute("name", "greeting"), new XAttribute("value", "<\"Hello\">\n")))),
            new XElement("Say", "It's <\"5\">\n o'clock & more ]]>"),
            new XElement("Dial", "+15555550111"),
            new XElement("Hangup"),
            new XElement("Reject"));
        var document = XDocument.Parse(Encoding.UTF8.GetString(twiml), LoadOptions.PreserveWhitespace);
        Assert.Equal(("1.0", "UTF-8"), (document.Declaration!.Version, document.Declaration.Encoding));
        Assert.True(XNode.DeepEquals(expected, document.Root), document.ToString());
    }

    [Fact]
    public void Begins_with_the_declaration_and_has_no_byte_order_mark() =>
        Assert.Equal((byte)'<', Written(static _ => { })[0]);

    internal static byte[] Written(Action<TwimlWriter> verbs)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new TwimlWriter(output);
        writer.StartResponse();
        verbs(writer);
        writer.EndResponse();
        return output.WrittenSpan.ToArray();
    }
}
