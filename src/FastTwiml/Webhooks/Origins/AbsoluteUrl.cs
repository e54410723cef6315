namespace FastTwiml.Webhooks.Origins;

/// <summary>A URL of ours as Twilio reaches it: <c>scheme://host[:port]{prefix}{path}</c>.</summary>
internal static class AbsoluteUrl
{
    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public static int Length(ReadOnlySpan<byte> scheme, in Origin origin, ReadOnlySpan<byte> path) =>
        scheme.Length
        + "://"u8.Length
        + origin.Host.Length
        + (origin.Port.IsEmpty ? 0 : 1 + origin.Port.Length)
        + origin.PathPrefix.Length
        + path.Length;

    /// <summary>Writes the URL and returns its length.</summary>
    public static int Write(ReadOnlySpan<byte> scheme, in Origin origin, ReadOnlySpan<byte> path, Span<byte> destination)
    {
        var written = 0;
        Append(scheme, destination, ref written);
        Append("://"u8, destination, ref written);
        Append(origin.Host, destination, ref written);
        if (!origin.Port.IsEmpty)
        {
            Append(":"u8, destination, ref written);
            Append(origin.Port, destination, ref written);
        }

        Append(origin.PathPrefix, destination, ref written);
        Append(path, destination, ref written);
        return written;
    }

    private static void Append(ReadOnlySpan<byte> text, Span<byte> destination, ref int written)
    {
        text.CopyTo(destination[written..]);
        written += text.Length;
    }
}
