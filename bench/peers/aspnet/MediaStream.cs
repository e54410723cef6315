using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace FastTwiml.Peers.AspNet;

/// <summary>One media stream, whose audio is sent back as it comes in.</summary>
internal sealed class MediaStream(WebSocket socket) : IDisposable
{
    private const int FirstReceiveBytes = 1024;

    /// <summary>Twilio's messages stay far below.</summary>
    private const int LargestMessageBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _output = new(512);
    private byte[] _input = [];

    public static async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var stream = new MediaStream(socket);
        try
        {
            await stream.EchoAsync(context.RequestAborted);
        }
        catch (WebSocketException)
        {
            // The caller's connection is lost.
        }
        catch (OperationCanceledException)
        {
            // The same, seen from the request.
        }
    }

    public void Dispose() => ReleaseInput();

    private async Task EchoAsync(CancellationToken aborted)
    {
        using var writer = new Utf8JsonWriter(_output);
        while (await ReceiveAsync(aborted) is { } message)
        {
            var inbound = JsonSerializer.Deserialize(message.Span, MediaJson.Default.StreamMessage);
            ReleaseInput();
            if (inbound is not { Event: "media", StreamSid: { } streamSid, Media: { } media })
            {
                continue;
            }

            _output.ResetWrittenCount();
            writer.Reset(_output);
            JsonSerializer.Serialize(writer, new OutboundMedia("media", streamSid, media), MediaJson.Default.OutboundMedia);
            await socket.SendAsync(_output.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, aborted);
        }
    }

    /// <summary>The next whole message, valid until the input is released; none once the stream has been closed.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken aborted)
    {
        // Without a buffer at first, so that a stream that says nothing holds none.
        var received = await socket.ReceiveAsync(Memory<byte>.Empty, aborted);
        var length = 0;
        while (received.MessageType != WebSocketMessageType.Close)
        {
            if (received.EndOfMessage)
            {
                return _input.AsMemory(0, length);
            }

            if (length == _input.Length)
            {
                GrowInput();
            }

            received = await socket.ReceiveAsync(_input.AsMemory(length), aborted);
            length += received.Count;
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, aborted);
        return null;
    }

    private void GrowInput()
    {
        if (_input.Length >= LargestMessageBytes)
        {
            throw new WebSocketException(WebSocketError.Faulted, $"A message is longer than {LargestMessageBytes} bytes.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstReceiveBytes, _input.Length * 2));
        _input.CopyTo(larger, 0);
        ReleaseInput();
        _input = larger;
    }

    private void ReleaseInput()
    {
        if (_input.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
        }
    }
}
