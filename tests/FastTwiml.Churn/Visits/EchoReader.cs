using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace FastTwiml.Churn.Visits;

/// <summary>What a stream's peer hears, read plainly.</summary>
internal sealed class EchoReader(Socket socket)
{
    private readonly List<byte> _received = [];
    private readonly List<byte> _audio = [];
    private readonly byte[] _buffer = new byte[4_096];

    /// <summary>Reads the answer to the upgrade.</summary>
    public async Task ReadHeadAsync()
    {
        int end;
        while ((end = Encoding.Latin1.GetString([.. _received]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            await ReceiveAsync();
        }

        var head = Encoding.Latin1.GetString([.. _received[..end]]);
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The upgrade was answered: {head}");
        }

        _received.RemoveRange(0, end + 4);
    }

    /// <summary>Reads so many bytes of audio.</summary>
    public async Task<byte[]> ReadAudioAsync(int count)
    {
        while (_audio.Count < count)
        {
            if (!TakeFrame())
            {
                await ReceiveAsync();
            }
        }

        var audio = _audio[..count].ToArray();
        _audio.RemoveRange(0, count);
        return audio;
    }

    /// <summary>Reads until the server closes; a reset is one too, because it may have been sent what it does not read any more.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            while (await socket.ReceiveAsync(_buffer) > 0)
            {
                // A close frame.
            }
        }
        catch (SocketException)
        {
            // Closed.
        }
    }

    private async Task ReceiveAsync()
    {
        var received = await socket.ReceiveAsync(_buffer);
        if (received == 0)
        {
            throw new InvalidDataException($"The server closed the stream after {_audio.Count} bytes of audio.");
        }

        _received.AddRange(_buffer.AsSpan(0, received));
    }

    private bool TakeFrame()
    {
        if (_received.Count < 4)
        {
            return false;
        }

        var (start, length) = _received[1] == 126 ? (4, BinaryPrimitives.ReadUInt16BigEndian([_received[2], _received[3]])) : (2, _received[1]);
        if (_received.Count < start + length)
        {
            return false;
        }

        var text = Encoding.Latin1.GetString(_received.GetRange(start, length).ToArray());
        if ((_received[0] & 0x0F) == 8)
        {
            throw new InvalidDataException($"The server closed the stream: {text}");
        }

        const string Payload = "\"payload\":\"";
        if (text.IndexOf(Payload, StringComparison.Ordinal) is >= 0 and var at)
        {
            at += Payload.Length;
            _audio.AddRange(Convert.FromBase64String(text[at..text.IndexOf('"', at)]));
        }

        _received.RemoveRange(0, start + length);
        return true;
    }
}
