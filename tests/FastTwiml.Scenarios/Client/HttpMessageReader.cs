using System.Globalization;
using System.Text;

namespace FastTwiml.Scenarios.Client;

/// <summary>Reads messages with a <c>Content-Length</c>, which are all that the server, Twilio and this program send.</summary>
internal sealed class HttpMessageReader(Stream stream)
{
    private byte[] _buffer = new byte[4096];
    private int _filled;

    /// <summary>The next message; null when the peer closed before its first byte.</summary>
    /// <exception cref="IOException">The connection ended inside a message, or was reset.</exception>
    public async Task<HttpMessage?> ReadAsync(CancellationToken stop = default)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(stop))
            {
                return _filled == 0 ? null : throw new IOException("The connection ended inside a head.");
            }
        }

        var head = Encoding.Latin1.GetString(_buffer, 0, end + 4);
        var length = HttpMessage.Field(head, "Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        while (_filled < head.Length + length)
        {
            if (!await FillAsync(stop))
            {
                throw new IOException("The connection ended inside a body.");
            }
        }

        var body = _buffer.AsSpan(head.Length, length).ToArray();
        var used = head.Length + length;
        _buffer.AsSpan(used, _filled - used).CopyTo(_buffer);
        _filled -= used;
        return new HttpMessage(head, body);
    }

    private async Task<bool> FillAsync(CancellationToken stop)
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_filled), stop);
        _filled += read;
        return read > 0;
    }
}
