using System.Buffers.Text;

namespace FastTwiml.Http.Responses;

/// <summary>The head before a TwiML document: 200, application/xml, its length known before it is written.</summary>
internal static class XmlResponse
{
    /// <summary>The room that a head needs at most.</summary>
    public const int MaxHeadBytes = 160;

    /// <summary>Writes the head with its empty line and returns its length.</summary>
    public static int WriteHead(Span<byte> destination, int contentLength, ConnectionOption connection)
    {
        var at = 0;
        Append("HTTP/1.1 200 OK\r\nDate: "u8, destination, ref at);
        Append(DateHeader.Current, destination, ref at);
        Append("\r\nContent-Type: application/xml\r\nContent-Length: "u8, destination, ref at);
        if (!Utf8Formatter.TryFormat(contentLength, destination[at..], out var digits))
        {
            throw new ArgumentException("No room for the head.", nameof(destination));
        }

        at += digits;
        Append(
            connection switch
            {
                ConnectionOption.Close => "\r\nConnection: close\r\n\r\n"u8,
                ConnectionOption.KeepAlive => "\r\nConnection: keep-alive\r\n\r\n"u8,
                ConnectionOption.None or _ => "\r\n\r\n"u8,
            },
            destination,
            ref at);
        return at;
    }

    private static void Append(ReadOnlySpan<byte> bytes, Span<byte> destination, ref int at)
    {
        bytes.CopyTo(destination[at..]);
        at += bytes.Length;
    }
}
