namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// The order of a stream's messages from Twilio: connected, start, then media, dtmf and mark as they come, then stop. Unknown
/// events are ignored wherever a new one could stand: everywhere but after stop. Begin with <c>default</c> for each stream.
/// </summary>
internal struct StreamOrder
{
    private State _state;

    private enum State : byte
    {
        Opened,
        Connected,
        Started,
        Stopped,
    }

    /// <summary>Takes the next message's event. After a fault the state is what it was.</summary>
    public OrderFault Take(StreamEvent streamEvent)
    {
        var fault = FaultOf(streamEvent);
        if (fault == OrderFault.None)
        {
            _state = streamEvent switch
            {
                StreamEvent.Connected => State.Connected,
                StreamEvent.Start => State.Started,
                StreamEvent.Stop => State.Stopped,
                _ => _state,
            };
        }

        return fault;
    }

    private readonly OrderFault FaultOf(StreamEvent streamEvent) => (streamEvent, _state) switch
    {
        (StreamEvent.Clear, _) => OrderFault.NotFromTwilio,
        (_, State.Stopped) => OrderFault.AfterStop,
        (StreamEvent.Unknown, _) => OrderFault.None,
        (StreamEvent.Connected, State.Opened) => OrderFault.None,
        (StreamEvent.Connected, _) => OrderFault.RepeatedConnected,
        (_, State.Opened) => OrderFault.NotConnected,
        (StreamEvent.Start, State.Connected) => OrderFault.None,
        (StreamEvent.Start, _) => OrderFault.RepeatedStart,
        (_, State.Connected) => OrderFault.NotStarted,
        _ => OrderFault.None,
    };
}
