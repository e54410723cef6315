using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using FastTwiml.Scenarios.Server;
using FastTwiml.TestKit;

namespace FastTwiml.Scenarios.Client;

/// <summary>One call whose media stream is led by hand: its messages are numbered in their audio, and what comes back is read apart.</summary>
internal sealed class MediaCall : IDisposable
{
    /// <summary>How much audio a message holds: 20 ms.</summary>
    public const int MessageBytes = 160;

    public static readonly TimeSpan Message = TimeSpan.FromMilliseconds(20);

    /// <summary>What the kernel takes for a peer that does not read.</summary>
    private const int StalledBytes = 4 * 1024;

    private readonly WebSocket _socket;
    private readonly HeardStream _heard = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource<StreamClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isDeaf;
    private Task _speaking = Task.CompletedTask;
    private int _messages;
    private int _audioMessages;

    private MediaCall(WebSocket socket, string callSid, bool listens)
    {
        _socket = socket;
        _isDeaf = !listens;
        CallSid = callSid;
    }

    public string CallSid { get; }

    public string StreamSid { get; } = $"MZ{Guid.NewGuid():n}";

    /// <summary>Messages that were sent, of whatever kind.</summary>
    public int Messages => _messages;

    /// <summary>Messages with audio that were sent.</summary>
    public int AudioMessages => _audioMessages;

    public HeardStream Heard => _heard;

    /// <summary>How the server ended it.</summary>
    public Task<StreamClosed> Closed => _closed.Task;

    /// <summary>Calls, opens the stream of the answer and starts it.</summary>
    public static async Task<MediaCall> OpenAsync(ServerProcess server, bool listens = true)
    {
        var callSid = await AnswerAsync(server);
        return await StreamAsync(server, callSid, listens);
    }

    /// <summary>A call that was answered, without its stream.</summary>
    /// <returns>Its <c>CallSid</c>.</returns>
    public static async Task<string> AnswerAsync(ServerProcess server)
    {
        var callSid = Twilio.NewCallSid();
        using var connection = await Connection.OpenAsync(server.EndPoint);
        var answer = await connection.SendAsync(Twilio.Voice(callSid, origin: server.Origin));
        return Twilio.Connects(answer) ? callSid : throw new IOException($"The call was answered {answer.Status}: {answer.Text}");
    }

    /// <summary>Opens the stream of a call and starts it.</summary>
    public static async Task<MediaCall> StreamAsync(ServerProcess server, string callSid, bool listens = true)
    {
        var call = new MediaCall(await MediaSocket.OpenAsync(server, listens ? 0 : StalledBytes), callSid, listens);
        await call.SendAsync(StreamPeer.Connected);
        await call.SendAsync(StreamPeer.Start(callSid, call.StreamSid));
        if (listens)
        {
            _ = call.ListenAsync();
        }

        return call;
    }

    /// <summary>Opens a number of calls, some at once.</summary>
    public static async Task<MediaCall[]> OpenAsync(ServerProcess server, int count, bool listens = true)
    {
        var calls = new MediaCall[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) => calls[i] = await OpenAsync(server, listens));
        return calls;
    }

    /// <summary>Speaks from now on in real time, some messages at once, until it hangs up or the stream ends.</summary>
    public void Speak(int messagesAtOnce = 1) => _speaking = SpeakAsync(messagesAtOnce);

    /// <summary>Speaks no more; completes when the last message is sent.</summary>
    public async Task SilenceAsync()
    {
        await _stop.CancelAsync();
        await _speaking;
    }

    public Task PressAsync(char digit) => SendAsync($$$"""{"event":"dtmf","streamSid":"{{{StreamSid}}}","sequenceNumber":"{{{_messages}}}","dtmf":{"track":"inbound_track","digit":"{{{digit}}}"}}""");

    public Task MarkAsync(string name) => SendAsync($$$"""{"event":"mark","sequenceNumber":"{{{_messages}}}","streamSid":"{{{StreamSid}}}","mark":{"name":"{{{name}}}"}}""");

    /// <summary>The caller hangs up; completes when the server has closed too.</summary>
    public async Task HangUpAsync()
    {
        await SilenceAsync();
        await SendAsync($$$"""{"event":"stop","sequenceNumber":"{{{_messages}}}","streamSid":"{{{StreamSid}}}","stop":{"accountSid":"{{{StreamPeer.AccountSid}}}","callSid":"{{{CallSid}}}"}}""");
        await _closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Closes the WebSocket without a word before; completes when the server has answered.</summary>
    public async Task CloseAsync()
    {
        await SilenceAsync();
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await _closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public Task SendAsync(string text) => SendAsync(WebSocketMessageType.Text, Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(WebSocketMessageType kind, byte[] payload)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(payload, kind, endOfMessage: true, CancellationToken.None);
            _messages++;
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private async Task SpeakAsync(int atOnce)
    {
        using var timer = new PeriodicTimer(Message * atOnce);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (var i = 0; i < atOnce; i++)
                {
                    var number = _audioMessages + 1;
                    var payload = _heard.Sent(number);
                    await SendAsync($$$"""{"event":"media","sequenceNumber":"{{{_messages}}}","media":{"track":"inbound","chunk":"{{{number}}}","timestamp":"{{{135 + (20 * number)}}}","payload":"{{{payload}}}"},"streamSid":"{{{StreamSid}}}"}""");
                    _audioMessages = number;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It was told to be silent.
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // Whoever listens may find a close frame yet, and knows better then.
            if (_isDeaf)
            {
                _closed.TrySetResult(new StreamClosed(StreamClosed.Lost, exception.Message));
            }
        }
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult read;
                do
                {
                    read = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += read.Count;
                }
                while (!read.EndOfMessage);

                if (read.MessageType == WebSocketMessageType.Close)
                {
                    _closed.TrySetResult(new StreamClosed((int)(_socket.CloseStatus ?? 0), _socket.CloseStatusDescription ?? string.Empty));
                    await AnswerCloseAsync();
                    return;
                }

                _heard.Take(buffer.AsSpan(0, length));
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            _closed.TrySetResult(new StreamClosed(StreamClosed.Lost, exception.Message));
        }
    }

    private async Task AnswerCloseAsync()
    {
        await _sending.WaitAsync();
        try
        {
            if (_socket.State == WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(_socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException;
}
