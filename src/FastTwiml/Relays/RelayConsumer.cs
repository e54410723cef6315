using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.Relays;

/// <summary>
/// Hands a stream on to the assistant's own server, message by message as Twilio sent it, so that a server made for Twilio needs no
/// change. A server that is slow gets the newest audio: the oldest is dropped, never anything else.
/// </summary>
internal sealed class RelayConsumer(Assistant assistant, RelayServices services) : StreamConsumer
{
    private readonly Lock _gate = new();
    private readonly RelayQueue _queue = new();
    private StreamSession _stream = null!;
    private WebSocketConnection? _server;
    private RelayLine? _line;
    private bool _isOver;

    public override long DroppedBytes
    {
        get
        {
            lock (_gate)
            {
                return _queue.DroppedBytes;
            }
        }
    }

    public override void Start(StreamSession stream, in StreamMessage start)
    {
        _stream = stream;

        _line = new RelayLine(assistant, stream, this, services);

        // What the TwiML could not carry is added to what came with it.
        if (_queue.TryAdd(TwilioMessageWriter.Connected) && _queue.TryAdd(StartMessage.Merge(start.Text, stream.Call.Parameters)))
        {
            _line.Open();
            return;
        }

        services.Logger.StartTooLarge(stream.Call.CallSid, assistant.Name);
        stream.Ask(StreamEnd.AssistantFailed);
    }

    public override int TakeAudio(in StreamMessage media)
    {
        var bytes = Audio.DecodedBytes(media.Payload);
        if (bytes >= 0)
        {
            lock (_gate)
            {
                if (!_isOver && !TrySend(media.Text))
                {
                    _queue.AddAudio(media.Text, bytes);
                }
            }
        }

        return bytes;
    }

    public override void Take(in StreamMessage message, bool wasPlayed)
    {
        lock (_gate)
        {
            if (_isOver || TrySend(message.Text) || _queue.TryAdd(message.Text))
            {
                return;
            }
        }

        services.Logger.TakesNothing(_stream.Call.CallSid, assistant.Name);
        _stream.Ask(StreamEnd.AssistantFailed);
    }

    public override void End(StreamEnd end)
    {
        lock (_gate)
        {
            _isOver = true;
            if (_server is not null)
            {
                SendQueued(int.MaxValue);
                _server.Close(end is StreamEnd.Stopped or StreamEnd.Closed ? CloseCode.Normal : CloseCode.GoingAway, StreamClose.Reason(end));
            }

            _queue.Clear();
        }

        _line!.GiveUp();
    }

    /// <summary>The server is there: it gets what waits.</summary>
    /// <returns>False when the stream is over already.</returns>
    public bool Attach(WebSocketConnection server)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            _server = server;
            SendQueued(RelayLimits.UnsentBytes);
            return true;
        }
    }

    /// <summary>Sends what waits, as far as the server takes it; true when nothing waits any more.</summary>
    public bool SendWaiting()
    {
        lock (_gate)
        {
            SendQueued(RelayLimits.UnsentBytes);
            return _queue.IsEmpty;
        }
    }

    private bool TrySend(ReadOnlySpan<byte> text)
    {
        if (_server is null)
        {
            return false;
        }

        SendQueued(RelayLimits.UnsentBytes);
        return _queue.IsEmpty && TrySend(_server, text, RelayLimits.UnsentBytes);
    }

    private void SendQueued(int unsentLimit)
    {
        while (_server is not null && _queue.TryPeek(out var text) && TrySend(_server, text, unsentLimit))
        {
            _queue.Remove();
        }
    }

    private static bool TrySend(WebSocketConnection server, ReadOnlySpan<byte> text, int unsentLimit)
    {
        if (!server.TryBeginMessage(Opcode.Text, text.Length, unsentLimit, out var payload))
        {
            return false;
        }

        text.CopyTo(payload);
        server.EndMessage();
        return true;
    }
}
