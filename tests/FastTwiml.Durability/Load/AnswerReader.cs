using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace FastTwiml.Durability.Load;

/// <summary>Reads the answers of one connection one after the other.</summary>
internal sealed class AnswerReader(Socket socket)
{
    private const int ClosedByPeer = 0;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    /// <summary>
    /// The status of the next answer; 0 when the connection has ended before it. An answer cut off by the end counts
    /// when its status line came: whoever has read the 200 relies on it.
    /// </summary>
    public async Task<int> StatusAsync()
    {
        while (true)
        {
            if (Complete() is { } whole)
            {
                var status = StatusOf(_buffer.AsSpan(0, whole));
                _buffer.AsSpan(whole, _length - whole).CopyTo(_buffer);
                _length -= whole;
                return status;
            }

            int received;
            try
            {
                received = await socket.ReceiveAsync(_buffer.AsMemory(_length));
            }
            catch (SocketException)
            {
                received = ClosedByPeer;
            }

            if (received == ClosedByPeer)
            {
                var status = StatusOf(_buffer.AsSpan(0, _length));
                _length = 0;
                return status;
            }

            _length += received;
        }
    }

    private int? Complete()
    {
        var bytes = _buffer.AsSpan(0, _length);
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        const string Name = "Content-Length: ";
        var line = Encoding.ASCII.GetString(bytes[..head]).Split("\r\n").FirstOrDefault(static line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        var whole = head + 4 + (line is null ? 0 : int.Parse(line.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture));
        return whole <= _length ? whole : null;
    }

    private static int StatusOf(ReadOnlySpan<byte> answer) =>
        answer.Length >= 12 && answer.StartsWith("HTTP/1.1 "u8) && int.TryParse(answer.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;
}
