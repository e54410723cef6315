using System.Text;

namespace FastTwiml.Peers.Kestrel;

/// <summary>An answer of the size that a real one has.</summary>
internal static class ConstantAnswer
{
    private const string Twiml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect><Stream url=\"wss://voice.example.com/streams\">"
        + "<Parameter name=\"To\" value=\"+15550000000\"/><Parameter name=\"From\" value=\"+12065550100\"/></Stream></Connect></Response>";

    public static byte[] Bytes { get; } = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nDate: Sat, 28 Nov 2026 00:00:00 GMT\r\n"
        + $"Content-Length: {Twiml.Length}\r\n\r\n{Twiml}");
}
