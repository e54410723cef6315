using System.Text;
using System.Xml;
using System.Xml.Linq;
using FastTwiml.TestKit;
using FastTwiml.Twiml;

namespace FastTwiml.Fuzz.Targets;

/// <summary>A whole document with any bytes in its holes: exactly as long as announced, well-formed, and with every value in its place.</summary>
internal sealed class EscapeTarget : FuzzTarget
{
    private static readonly byte[] Special =
        [.. "&<>\"'\t\r\n\0;#]{}-"u8, 0x80, 0xBF, 0xBE, 0xBD, 0xC3, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0x9F, 0xA0, 0xFF, 0x7F, 0xC2, 0x85];

    private readonly TwimlTemplate _template = TwimlTemplate.Compile();

    public override string Name => "escape";

    public override void Run(Random random)
    {
        var url = Text(random);
        var name = Text(random);
        var to = Text(random);
        var from = Text(random);
        var welcome = Text(random);
        var agenda = Text(random);
        var stream = new ConnectStream
        {
            Url = url,
            Name = name,
            To = to,
            From = from,
            Outbound = random.Next(2) == 0,
            WelcomeMessage = welcome,
            Agenda = agenda,
        };
        var size = _template.Measure(stream);
        using var room = GuardedMemory.Room(size.Bytes);
        CheckEqual(room.Span.Length, _template.Write(stream, size, room.Span), "Another length than announced", room.Span);

        var element = Read(room.Span.ToArray()).Descendants("Stream").Single();
        CheckEqual(Allowed(url), (string)element.Attribute("url")!, "Another url", url);
        CheckEqual(Allowed(name), (string?)element.Attribute("name") ?? string.Empty, "Another name", name);
        CheckParameter(element, "To", to, isThere: true);
        CheckParameter(element, "From", from, isThere: true);
        CheckParameter(element, "outbound", "true"u8, stream.Outbound);
        CheckParameter(element, "welcome_message", welcome, stream.Outbound);
        CheckParameter(element, "agenda", agenda, stream.Outbound);
    }

    private static void CheckParameter(XElement stream, string name, ReadOnlySpan<byte> value, bool isThere)
    {
        var text = Allowed(value);
        var found = stream.Elements("Parameter").SingleOrDefault(parameter => (string?)parameter.Attribute("name") == name);
        isThere &= text.Length > 0 && name.Length + text.Length < 500;
        CheckEqual(isThere ? text : null, (string?)found?.Attribute("value"), $"Another {name}", value);
    }

    private static XDocument Read(byte[] document)
    {
        using var reader = XmlReader.Create(new MemoryStream(document), new XmlReaderSettings { CheckCharacters = true });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    /// <summary>The framework's reading of the bytes, without what its XML does not allow.</summary>
    private static string Allowed(ReadOnlySpan<byte> utf8)
    {
        var allowed = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(utf8).EnumerateRunes())
        {
            if (!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value))
            {
                allowed.Append(rune.ToString());
            }
        }

        return allowed.ToString();
    }

    private static byte[] Text(Random random)
    {
        var bytes = new byte[random.Next(6) == 0 ? random.Next(480, 520) : random.Next(40)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = random.Next(3) switch
            {
                0 => Special[random.Next(Special.Length)],
                1 => (byte)random.Next(256),
                _ => (byte)random.Next('a', 'z'),
            };
        }

        return bytes;
    }
}
