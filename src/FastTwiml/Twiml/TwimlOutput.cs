namespace FastTwiml.Twiml;

/// <summary>A document that is being written.</summary>
internal ref struct TwimlOutput(Span<byte> destination, bool hasEscapes)
{
    private readonly Span<byte> _destination = destination;

    public readonly bool HasEscapes = hasEscapes;

    public int Written { get; private set; }

    public void Append(ReadOnlySpan<byte> literal)
    {
        literal.CopyTo(_destination[Written..]);
        Written += literal.Length;
    }

    public void AppendValue(ReadOnlySpan<byte> value)
    {
        if (HasEscapes)
        {
            Written += XmlAttribute.Write(value, _destination[Written..]);
        }
        else
        {
            Append(value);
        }
    }
}
