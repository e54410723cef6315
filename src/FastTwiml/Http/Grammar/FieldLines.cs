namespace FastTwiml.Http.Grammar;

/// <summary>The field lines of a head (RFC 9112 5) up to and with the empty line.</summary>
internal static class FieldLines
{
    /// <summary>
    /// Reads the lines from <paramref name="at"/> on and leaves <paramref name="at"/> behind the empty line, or at the fault.
    /// </summary>
    /// <param name="head">A head that ends with its empty line.</param>
    /// <param name="at">Where the first field line begins.</param>
    /// <param name="result">Gets what the fields say; has the request line's part already.</param>
    public static RejectReason Read(ReadOnlySpan<byte> head, ref int at, ref RequestHead result)
    {
        var values = new FieldValues(head);
        var fields = 0;
        result.ContentLength = -1;
        while (head[at] != '\r' || head[at + 1] != '\n')
        {
            if (++fields > HttpLimits.Fields)
            {
                return RejectReason.TooManyFields;
            }

            var start = at;
            var fault = FieldLine.Read(head, ref at, out var name, out var value);
            if (fault != RejectReason.None)
            {
                return fault;
            }

            fault = values.Take(KnownFields.Identify(name.Of(head)), value, ref result);
            if (fault != RejectReason.None)
            {
                at = start;
                return fault;
            }
        }

        var verdict = values.Conclude(ref result);
        at += verdict == RejectReason.None ? 2 : 0;
        return verdict;
    }
}
