using System.Buffers;

namespace FastTwiml.Twiml;

/// <summary>Writes TwiML: the declaration first, no byte order mark, no white space between elements (Twilio, error 12100).</summary>
internal sealed class TwimlWriter(IBufferWriter<byte> output)
{
    /// <summary>The XML declaration and the start of the response.</summary>
    public void StartResponse()
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>"u8);
    }

    public void EndResponse() => EndElement("Response"u8);

    /// <summary>Begins a start tag; attributes may follow, then <see cref="Content"/> or <see cref="EndEmptyElement"/>.</summary>
    public void StartElement(ReadOnlySpan<byte> name)
    {
        output.Write("<"u8);
        output.Write(name);
    }

    public void Attribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write(" "u8);
        output.Write(name);
        output.Write("=\""u8);
        Escaped(value);
        output.Write("\""u8);
    }

    /// <summary>Ends a start tag after which content follows.</summary>
    public void Content() => output.Write(">"u8);

    /// <summary>Ends the tag of an element without content.</summary>
    public void EndEmptyElement() => output.Write("/>"u8);

    public void EndElement(ReadOnlySpan<byte> name)
    {
        output.Write("</"u8);
        output.Write(name);
        output.Write(">"u8);
    }

    /// <summary>A <c>&lt;Parameter&gt;</c> of a <c>&lt;Stream&gt;</c>.</summary>
    public void Parameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        StartElement("Parameter"u8);
        Attribute("name"u8, name);
        Attribute("value"u8, value);
        EndEmptyElement();
    }

    /// <summary>Reads a sentence to the caller.</summary>
    public void Say(ReadOnlySpan<byte> text) => TextElement("Say"u8, text);

    /// <summary>Connects the caller with a number.</summary>
    public void Dial(ReadOnlySpan<byte> number) => TextElement("Dial"u8, number);

    /// <summary>Ends the call.</summary>
    public void Hangup() => EmptyElement("Hangup"u8);

    /// <summary>Declines a call that is still ringing; only as the first verb, where it is neither answered nor billed.</summary>
    public void Reject() => EmptyElement("Reject"u8);

    private void TextElement(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        StartElement(name);
        Content();
        Escaped(text);
        EndElement(name);
    }

    private void EmptyElement(ReadOnlySpan<byte> name)
    {
        StartElement(name);
        EndEmptyElement();
    }

    private void Escaped(ReadOnlySpan<byte> utf8)
    {
        var length = XmlAttribute.EscapedLength(utf8);
        if (length > 0)
        {
            output.Advance(XmlAttribute.Write(utf8, output.GetSpan(length)));
        }
    }
}
