namespace FastTwiml.Twiml;

/// <summary>A value between two literal runs; all three stand in the document or none does.</summary>
/// <param name="before">What stands before the value.</param>
/// <param name="after">What stands behind it.</param>
/// <param name="mostUnits">How many UTF-16 units the value may have to stand there.</param>
internal sealed class TwimlHole(byte[] before, byte[] after, int mostUnits)
{
    public byte[] Before { get; } = before;

    public byte[] After { get; } = after;

    public int Literals => Before.Length + After.Length;

    public void Measure(ReadOnlySpan<byte> value, ref TwimlSize size)
    {
        if (value.IsEmpty)
        {
            return;
        }

        var escaped = size.Measure(value, out var units);
        if (units > mostUnits)
        {
            size.LeavesOut = true;
        }
        else if (units > 0)
        {
            size.Bytes += Literals + escaped;
        }
    }

    public void Write(ReadOnlySpan<byte> value, ref TwimlOutput output)
    {
        if (value.IsEmpty)
        {
            return;
        }

        var units = value.Length;
        if (output.HasEscapes)
        {
            _ = XmlAttribute.Measure(value, out units);
        }

        if (units > 0 && units <= mostUnits)
        {
            output.Append(Before);
            output.AppendValue(value);
            output.Append(After);
        }
    }
}
