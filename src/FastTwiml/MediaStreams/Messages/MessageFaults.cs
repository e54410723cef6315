namespace FastTwiml.MediaStreams.Messages;

/// <summary>What is known of every <see cref="MessageFault"/>.</summary>
internal static class MessageFaults
{
    /// <summary>What was wrong, in one plain sentence that fits into a close frame (RFC 6455 5.5.1).</summary>
    public static ReadOnlySpan<byte> Sentence(MessageFault fault) => fault switch
    {
        MessageFault.NotJson => "The message is not JSON, or is nested more than 16 deep."u8,
        MessageFault.NotAnObject => "The message is not a JSON object."u8,
        MessageFault.NoEvent => "The message has no event."u8,
        MessageFault.MissingField => "The message lacks a field that its event needs."u8,
        MessageFault.WrongType => "A field of the message has the wrong JSON type."u8,
        MessageFault.InvalidValue => "A field of the message has a value that it cannot have."u8,
        _ => [],
    };
}
