using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace FastTwiml.Tests.WebSockets;

/// <summary>What .NET's own WebSocket makes of the same bytes. Events as in MessageRun, but a fault with the close code that was sent for it.</summary>
internal static class SystemWebSocket
{
    /// <param name="chunks">What arrives, a chunk a read.</param>
    /// <param name="isServer">Which side reads.</param>
    /// <param name="pings">The data of the pings that were answered.</param>
    public static List<string> Read(IReadOnlyList<byte[]> chunks, bool isServer, out List<string> pings)
    {
        using var stream = new ChunkStream(chunks);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = isServer, KeepAliveInterval = TimeSpan.Zero });
        var events = new List<string>();

        // A byte at a time: it looks at text when what was asked for is there.
        var room = new byte[1];
        var message = new List<byte>();
        try
        {
            while (true)
            {
                // Nothing waits: the stream answers at once.
                var result = socket.ReceiveAsync(room.AsMemory(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    var code = (int)(socket.CloseStatus ?? WebSocketCloseStatus.Empty);
                    var reason = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(socket.CloseStatusDescription ?? ""));
                    events.Add($"Close={code.ToString(CultureInfo.InvariantCulture)},{reason}");
                    break;
                }

                message.AddRange(room.AsSpan(0, result.Count));
                if (result.EndOfMessage)
                {
                    events.Add($"{result.MessageType}={Encoding.Latin1.GetString([.. message])}");
                    message.Clear();
                }
            }
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            // All was read and nothing was wrong.
        }
        catch (WebSocketException)
        {
            events.Add($"Fault={stream.Sent.Last(static f => f.Opcode == 8).Code}");
        }

        pings = [.. stream.Sent.Where(static f => f.Opcode == 10).Select(static f => Encoding.Latin1.GetString(f.Data))];
        return events;
    }

    private sealed record SentFrame(int Opcode, byte[] Data)
    {
        public int Code => (Data[0] << 8) | Data[1];
    }

    private sealed class ChunkStream(IReadOnlyList<byte[]> chunks) : Stream
    {
        private int _chunk;
        private int _at;

        /// <summary>The control frames that were written; all of them are short, and one a write.</summary>
        public List<SentFrame> Sent { get; } = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            while (_chunk < chunks.Count && _at == chunks[_chunk].Length)
            {
                _chunk++;
                _at = 0;
            }

            if (_chunk == chunks.Count)
            {
                return 0;
            }

            var rest = chunks[_chunk].AsSpan(_at);
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            _at += rest.Length;
            return rest.Length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var isKeyed = buffer[1] >= 0x80;
            var data = buffer[(isKeyed ? 6 : 2)..].ToArray();
            for (var i = 0; isKeyed && i < data.Length; i++)
            {
                data[i] ^= buffer[2 + i % 4];
            }

            Sent.Add(new(buffer[0] & 15, data));
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
