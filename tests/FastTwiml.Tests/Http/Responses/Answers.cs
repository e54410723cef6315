using FastTwiml.Http.Responses;

namespace FastTwiml.Tests.Http.Responses;

/// <summary>Lets .NET's own HTTP client read bytes as the answer of a server.</summary>
internal static class Answers
{
    /// <summary>The answer, with its content; fails unless the client finds exactly one whole answer.</summary>
    public static async Task<HttpResponseMessage> ReadAsync(byte[] bytes, HttpMethod method)
    {
        var stream = new AnswerStream(bytes);
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => new ValueTask<Stream>(stream) };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(method, "http://a.example/");
        var answer = await client.SendAsync(request);
        if (stream.Remaining > 0)
        {
            throw new InvalidDataException($"{stream.Remaining} bytes after the answer.");
        }

        return answer;
    }

    public static byte[] Written(ReadyResponse response, ConnectionOption connection, bool headOnly)
    {
        var room = new byte[response.MaxLength];
        return room[..response.Write(room, connection, headOnly)];
    }

    /// <summary>Takes any request and then gives one byte at a time, so that nothing is read ahead.</summary>
    private sealed class AnswerStream(byte[] bytes) : Stream
    {
        private int _at;

        public int Remaining => bytes.Length - _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            if (_at == bytes.Length || buffer.IsEmpty)
            {
                return 0;
            }

            buffer[0] = bytes[_at++];
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
