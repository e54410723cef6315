using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace FastTwiml.ServerTests.Relays;

/// <summary>One relayed call as the assistant's server has it, or Twilio's side of it: text messages and a close.</summary>
internal sealed class BotCall(WebSocket socket, Action abort) : IDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[2 * 1024 * 1024];

    public string Target { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Ends when the test is done with it.</summary>
    public Task Over => _over.Task;

    /// <summary>The code of the close that came; null before.</summary>
    public int? CloseCode => (int?)socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    /// <summary>The next message; null when a close came.</summary>
    public async Task<string?> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(RelaySite.Patience);
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length), limit.Token);
            length += read.Count;
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (read.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }

    /// <summary>Everything up to the close.</summary>
    public async Task<List<string>> ReceiveAllAsync()
    {
        List<string> messages = [];
        while (await ReceiveAsync() is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Receives <c>connected</c> and <c>start</c> and gives the custom parameters.</summary>
    public async Task<Dictionary<string, string>> StartAsync()
    {
        Xunit.Assert.Equal("""{"event":"connected","protocol":"Call","version":"1.0.0"}""", await ReceiveAsync());
        var start = JsonDocument.Parse((await ReceiveAsync())!).RootElement;
        Xunit.Assert.Equal("start", start.GetProperty("event").GetString());
        return start.GetProperty("start").GetProperty("customParameters").Deserialize<Dictionary<string, string>>()!;
    }

    public async Task SendAsync(params string[] messages)
    {
        foreach (var message in messages)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
    }

    public async Task SendBinaryAsync(params byte[] bytes) =>
        await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    /// <summary>Sends a close, or answers the one that came.</summary>
    public async Task CloseAsync(int code = 1000)
    {
        using var limit = new CancellationTokenSource(RelaySite.Patience);
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, null, limit.Token);
    }

    /// <summary>Breaks the connection off without a word.</summary>
    public void Abort() => abort();

    public void Dispose() => _over.TrySetResult();
}
