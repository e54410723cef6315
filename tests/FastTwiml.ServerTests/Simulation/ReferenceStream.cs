using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace FastTwiml.ServerTests.Simulation;

/// <summary>A media stream at the reference server: what came, and ways to answer it, right and wrong.</summary>
internal sealed class ReferenceStream(WebSocket socket, Action abort)
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Every message that came, in order.</summary>
    public List<JsonElement> Messages { get; } = [];

    /// <summary>How the peer closed; null when it did not.</summary>
    public WebSocketCloseStatus? Closed { get; private set; }

    /// <summary>The connection broke.</summary>
    public bool IsBroken { get; private set; }

    public string Sid { get; private set; } = string.Empty;

    /// <summary>Completes when the stream is over.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task CarryAsync(Func<ReferenceStream, Task> carry)
    {
        try
        {
            await ReadAsync();
            await ReadAsync();
            Sid = Messages[^1].GetProperty("streamSid").GetString()!;
            await carry(this);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            IsBroken = true;
        }
        finally
        {
            Over.TrySetResult();
        }
    }

    /// <summary>The next message; null when the peer closes, which is answered.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                Closed = socket.CloseStatus;
                if (socket.State == WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                }

                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                using var json = JsonDocument.Parse(_buffer.AsMemory(0, length));
                Messages.Add(json.RootElement.Clone());
                return Messages[^1];
            }
        }
    }

    /// <summary>The next audio in base64; null when the peer closes.</summary>
    public async Task<string?> ReadAudioAsync()
    {
        while (await ReadAsync() is { } message)
        {
            if (message.GetProperty("event").GetString() == "media")
            {
                return message.GetProperty("media").GetProperty("payload").GetString();
            }
        }

        return null;
    }

    public async Task EchoAsync()
    {
        while (await ReadAudioAsync() is { } audio)
        {
            await SendAudioAsync(audio);
        }
    }

    public Task SendAudioAsync(string base64) => SendAsync(new { @event = "media", streamSid = Sid, media = new { payload = base64 } });

    public Task SendMarkAsync(string name) => SendAsync(new { @event = "mark", streamSid = Sid, mark = new { name } });

    public Task SendClearAsync() => SendAsync(new { @event = "clear", streamSid = Sid });

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public async Task SendInPiecesAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += 7)
        {
            var end = Math.Min(at + 7, bytes.Length);
            await socket.SendAsync(bytes.AsMemory(at, end - at), WebSocketMessageType.Text, end == bytes.Length, CancellationToken.None);
        }
    }

    public Task SendBinaryAsync(byte[] bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public Task CloseAsync(WebSocketCloseStatus status, string reason) => socket.CloseAsync(status, reason, CancellationToken.None);

    public void Abort() => abort();
}
