namespace FastTwiml.MediaStreams.Messages;

/// <summary>Why a message was not taken. <see cref="StreamMessage.Field"/> says which field it is about.</summary>
internal enum MessageFault : byte
{
    None = 0,

    /// <summary>Not one JSON text in UTF-8, or nested deeper than <see cref="StreamMessageReader.MaxDepth"/>.</summary>
    NotJson,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>No <c>event</c>.</summary>
    NoEvent,

    /// <summary>A field that the event cannot be without is not there, or is null.</summary>
    MissingField,

    /// <summary>A field is of another JSON type than Twilio documents.</summary>
    WrongType,

    /// <summary>A field has the right type and a value that it cannot have.</summary>
    InvalidValue,
}
