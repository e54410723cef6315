using System.Xml;
using System.Xml.Linq;

namespace FastTwiml.Hosting.Demo;

/// <summary>TwiML for a person: indented. What goes to Twilio has no white space between its elements.</summary>
internal static class TwimlText
{
    public static string Indent(string twiml)
    {
        using var text = new StringWriter();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            XDocument.Parse(twiml).Save(writer);
        }

        return text.ToString();
    }
}
