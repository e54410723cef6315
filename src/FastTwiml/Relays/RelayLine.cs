using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Connections.Outgoing;
using FastTwiml.Connections.Upgraded;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using FastTwiml.WebSockets.Handshakes;

namespace FastTwiml.Relays;

/// <summary>
/// The WebSocket to an assistant's own server: connects, at most twice before anything was said, and brings back to Twilio what the
/// server sends. Media, marks and clears are written anew, with the fields that Twilio takes and no others.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source that gives up has no timer and nothing to let go of.")]
internal sealed class RelayLine(Assistant assistant, StreamSession stream, RelayConsumer consumer, RelayServices services) : IWebSocketHandler
{
    private static readonly WebSocketLimits Limits = new() { MessageBytes = FrameLimits.AssistantMessageBytes, AcceptBinary = true };

    private readonly CancellationTokenSource _givenUp = new();
    private bool _isAttached;
    private bool _warned;

    /// <summary>While Twilio takes what it gets too slowly, the server is not read.</summary>
    public bool CanRead => !stream.Output.IsFull;

    /// <summary>Begins to connect; how it ends, the stream is told.</summary>
    public void Open() => ThreadPool.UnsafeQueueUserWorkItem(static line => _ = line.RunAsync(), this, preferLocal: false);

    /// <summary>The stream is over: what is not connected yet need not be.</summary>
    public void GiveUp() => _givenUp.Cancel();

    public void OnOpen(WebSocketConnection connection)
    {
        services.Connected.Increment();
        _isAttached = consumer.Attach(connection);
        if (!_isAttached)
        {
            connection.Close(CloseCode.GoingAway, "The call is over."u8);
        }
    }

    public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode != Opcode.Text || StreamMessageReader.Read(payload, StreamScratch.Current.Text(payload.Length), out var message) != MessageFault.None)
        {
            Ignore("it is no JSON text of Twilio's protocol");
            return;
        }

        if (!message.StreamSid.IsEmpty && !stream.IsNamed(message.StreamSid))
        {
            Ignore("its streamSid is not the stream's");
            return;
        }

        switch (message.Event)
        {
            case StreamEvent.Media when Audio.DecodedBytes(message.Payload) is >= 0 and var bytes:
                stream.Output.SendPayload(message.Payload, bytes);
                break;
            case StreamEvent.Mark:
                stream.Output.SendMark(message.MarkName, unsentLimit: int.MaxValue);
                break;
            case StreamEvent.Clear:
                stream.Output.Clear();
                break;
            default:
                Ignore("Twilio takes media with base64 audio, mark and clear");
                break;
        }
    }

    public long OnTick(long now) => _isAttached && !consumer.SendWaiting() ? now + 1 : long.MaxValue;

    public void OnFault(FrameFault fault) => services.Logger.BrokeProtocol(stream.Call.CallSid, assistant.Name, FrameFaults.MetricTag(fault));

    public void OnClosed(WebSocketEnd end)
    {
        if (_isAttached)
        {
            services.Logger.Closed(stream.Call.CallSid, assistant.Name, end.Kind, end.Code);
            if (Complaint(end) is { } did)
            {
                services.Logger.Lost(stream.Call.CallSid, assistant.Name, did);
            }

            stream.Ask(end switch
            {
                // A server that hangs up closes without a complaint (RFC 6455 section 7.4.1); whatever else happened, it failed.
                { Kind: WebSocketEndKind.ClosedByPeer, Code: CloseCode.Normal or CloseCode.NoStatus } => StreamEnd.HungUp,
                { Kind: WebSocketEndKind.Defect } => StreamEnd.Fault,
                _ => StreamEnd.AssistantLost,
            });
        }
    }

    /// <summary>What the operator has to know of a server that ended a call; null when it hung up, we closed, or it was said already.</summary>
    private static string? Complaint(in WebSocketEnd end) => end switch
    {
        { Kind: WebSocketEndKind.ClosedByPeer, Code: not (CloseCode.Normal or CloseCode.NoStatus) } => string.Create(CultureInfo.InvariantCulture, $"closed with {end.Code}"),
        { Kind: WebSocketEndKind.Lost } => "broke the connection off",
        { Kind: WebSocketEndKind.Stalled } => "took nothing of what waited for it",
        _ => null,
    };

    private async Task RunAsync()
    {
        for (var attempt = 1; attempt <= RelayLimits.Attempts && !_givenUp.IsCancellationRequested; attempt++)
        {
            try
            {
                await using var server = await ConnectAsync();
                await new WebSocketLoop(server, WebSocketRole.Client, Limits, this, services.Clock).RunAsync();
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (OutgoingException exception)
            {
                services.Unreachable.Increment();
                services.Logger.Unreachable(stream.Call.CallSid, assistant.Name, exception.Message, attempt, RelayLimits.Attempts);
            }
            catch (AssistantException exception)
            {
                // What the environment lacks now it lacks at the next attempt as well.
                services.Unreachable.Increment();
                services.Logger.NotConnectable(stream.Call.CallSid, assistant.Name, exception.Message);
                break;
            }
            catch (Exception exception)
            {
                services.Logger.Fault(exception, stream.Call.CallSid);
                break;
            }
        }

        stream.Ask(_isAttached ? StreamEnd.Fault : StreamEnd.AssistantUnreachable);
    }

    private Task<OutgoingWebSocket> ConnectAsync()
    {
        var info = assistant.Info;
        var uri = new Uri(info.Url!);
        var fields = new List<UpgradeField> { Field("User-Agent", "Twilio.TmeWs/1.0") };
        if (services.Sign(uri.AbsoluteUri, stream.Call.AccountSid) is { } signature)
        {
            fields.Add(Field("X-Twilio-Signature", signature));
        }

        fields.AddRange(info.Headers.Select(static header => Field(header.Name, header.Expand())));
        return OutgoingWebSocket.ConnectAsync(uri, fields, info.ConnectTimeout, _givenUp.Token);
    }

    private static UpgradeField Field(string name, string value) => new(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));

    private void Ignore(string why)
    {
        services.MessagesIgnored.Increment();
        if (!_warned)
        {
            // Twilio warns once a stream as well (31950, 31951).
            _warned = true;
            services.Logger.Ignored(stream.Call.CallSid, assistant.Name, why);
        }
    }
}
