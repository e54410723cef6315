namespace FastTwiml.Http.Grammar;

/// <summary>One field line (RFC 9112 5): <c>field-name ":" OWS field-value OWS CRLF</c>.</summary>
internal static class FieldLine
{
    /// <summary>
    /// Reads the line that begins at <paramref name="at"/> and leaves <paramref name="at"/> behind its CRLF, or at the fault.
    /// </summary>
    /// <param name="head">Ends with CRLF, and the line is not that alone.</param>
    /// <param name="at">Where the line begins.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="value">The field's value, without the white space around it.</param>
    public static RejectReason Read(ReadOnlySpan<byte> head, ref int at, out Slice name, out Slice value)
    {
        name = default;
        value = default;
        var start = at;
        var line = head[start..];
        var nameLength = line.IndexOfAnyExcept(ByteSets.Token);
        at += nameLength;
        if (line[nameLength] != ':' || nameLength == 0)
        {
            return NameFault(line, nameLength);
        }

        var valueStart = nameLength + 1;
        while (ByteSets.IsSpace(line[valueStart]))
        {
            valueStart++;
        }

        var rest = line[valueStart..];
        var valueLength = rest.IndexOfAny(ByteSets.FieldValueStops);
        at = start + valueStart + valueLength;
        if (rest[valueLength] != '\r' || rest[valueLength + 1] != '\n')
        {
            return rest[valueLength] == '\r' ? RejectReason.BareCarriageReturn : RejectReason.InvalidFieldValue;
        }

        while (valueLength > 0 && ByteSets.IsSpace(rest[valueLength - 1]))
        {
            valueLength--;
        }

        name = new Slice(start, nameLength);
        value = new Slice(start + valueStart, valueLength);
        at += 2;
        return RejectReason.None;
    }

    private static RejectReason NameFault(ReadOnlySpan<byte> line, int nameLength) => line[nameLength] switch
    {
        // obs-fold, or white space before the first field (RFC 9112 2.2, 5.2).
        (byte)' ' or (byte)'\t' when nameLength == 0 => RejectReason.FoldedLine,
        (byte)' ' or (byte)'\t' => RejectReason.SpaceBeforeColon,
        (byte)'\r' when line[nameLength + 1] != '\n' => RejectReason.BareCarriageReturn,
        (byte)'\r' => RejectReason.MissingColon,
        _ => RejectReason.InvalidFieldName,
    };
}
