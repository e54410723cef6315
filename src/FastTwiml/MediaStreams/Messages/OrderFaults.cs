namespace FastTwiml.MediaStreams.Messages;

/// <summary>What is known of every <see cref="OrderFault"/>.</summary>
internal static class OrderFaults
{
    /// <summary>What was wrong, in one plain sentence that fits into a close frame (RFC 6455 5.5.1).</summary>
    public static ReadOnlySpan<byte> Sentence(OrderFault fault) => fault switch
    {
        OrderFault.NotConnected => "The first message of a stream must be connected."u8,
        OrderFault.RepeatedConnected => "The connected message came twice."u8,
        OrderFault.NotStarted => "A message that needs a stream came before start."u8,
        OrderFault.RepeatedStart => "The start message came twice."u8,
        OrderFault.AfterStop => "A message came after stop."u8,
        OrderFault.NotFromTwilio => "A clear message came from Twilio's side."u8,
        _ => [],
    };
}
