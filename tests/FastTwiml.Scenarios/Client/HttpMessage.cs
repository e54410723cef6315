using System.Globalization;
using System.Text;

namespace FastTwiml.Scenarios.Client;

/// <summary>A request or an answer as it came: the head with its empty line, and the body.</summary>
internal sealed class HttpMessage(string head, byte[] body)
{
    public string Head { get; } = head;

    public byte[] Body { get; } = body;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Of an answer.</summary>
    public int Status => int.Parse(Head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The sender closes the connection after this message.</summary>
    public bool Closes => string.Equals(Field(Head, "Connection"), "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a field; null when there is none.</summary>
    public static string? Field(string head, string name)
    {
        var start = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 3;
        return head[start..head.IndexOf("\r\n", start, StringComparison.Ordinal)].Trim();
    }
}
