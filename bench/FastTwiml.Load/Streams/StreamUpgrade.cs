using System.Security.Cryptography;
using System.Text;
using FastTwiml.Bench;
using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Streams;

/// <summary>The signed request that opens a stream, and the answer that it must get.</summary>
internal sealed class StreamUpgrade
{
    private const string Url = Contract.StreamUrl;
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    private readonly string _signature;

    public StreamUpgrade()
    {
        // The request has no parameters, so every stream's signature is the same.
        using var signature = new RequestSignature();
        var text = new byte[RequestSignature.Length];
        signature.Write(Encoding.ASCII.GetBytes(Url), text);
        _signature = Encoding.ASCII.GetString(text);
    }

    /// <summary>A request with a key of its own, and the value by which the server shows that it read it.</summary>
    public (byte[] Request, byte[] Accept) Make()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
        var request = "GET /streams HTTP/1.1\r\nHost: " + Contract.Host + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nUser-Agent: Twilio.TmeWs/1.0\r\nX-Twilio-Signature: {_signature}\r\n\r\n";
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
        return (Encoding.ASCII.GetBytes(request), Encoding.ASCII.GetBytes(accept));
    }

    /// <summary>How long the head is that accepts the upgrade; 0 while its end is not there.</summary>
    public static int Accepted(ReadOnlySpan<byte> received, ReadOnlySpan<byte> accept)
    {
        var length = received.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4)
        {
            return 0;
        }

        var head = received[..length];
        if (!head.StartsWith("HTTP/1.1 101"u8))
        {
            throw new LoadException($"The upgrade of a stream was answered '{Encoding.ASCII.GetString(head[..head.IndexOf((byte)'\r')])}' in place of 101.");
        }

        if (head.IndexOf(accept) < 0)
        {
            throw new LoadException("The upgrade of a stream was answered with another Sec-WebSocket-Accept than its key asks for.");
        }

        return length;
    }
}
