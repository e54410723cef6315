namespace FastTwiml.Assistants;

/// <summary>Why a media stream ended. Each reason has a counter, and the record keeps it by its name in snake case.</summary>
public enum StreamEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>Twilio said <c>stop</c>: the caller hung up, or the call was redirected.</summary>
    Stopped,

    /// <summary>The assistant hung up.</summary>
    HungUp,

    /// <summary>The assistant gave up, threw an exception, or there is none of its kind in this program.</summary>
    AssistantFailed,

    /// <summary>The assistant's own server could not be reached, or refused the connection.</summary>
    AssistantUnreachable,

    /// <summary>The assistant's own server broke the connection off in mid-call.</summary>
    AssistantLost,

    /// <summary>Twilio closed the WebSocket without saying <c>stop</c>.</summary>
    Closed,

    /// <summary>The connection broke without a close.</summary>
    Lost,

    /// <summary><c>start</c> did not come in time.</summary>
    StartTimeout,

    /// <summary>No message came for too long.</summary>
    IdleTimeout,

    /// <summary>Twilio took none of the bytes that waited for it for too long.</summary>
    WriteTimeout,

    /// <summary>The call is not one that was answered here.</summary>
    UnknownCall,

    /// <summary>The call belongs to another account than the stream says.</summary>
    AnotherAccount,

    /// <summary>The call is over, or was answered too long ago.</summary>
    TooLate,

    /// <summary>The call has a live stream already.</summary>
    SecondStream,

    /// <summary>The call was redirected and opened another stream, while this one seemed to be open still.</summary>
    Replaced,

    /// <summary>A binary message came; Twilio sends text.</summary>
    BinaryMessage,

    /// <summary>A message was larger than the limit.</summary>
    MessageTooBig,

    /// <summary>A message was not UTF-8.</summary>
    InvalidText,

    /// <summary>A message was not the JSON that Twilio documents.</summary>
    InvalidMessage,

    /// <summary>A message came out of order, or for another stream.</summary>
    WrongOrder,

    /// <summary>The peer broke the WebSocket protocol (RFC 6455).</summary>
    ProtocolError,

    /// <summary>This process was told to end.</summary>
    Drained,

    /// <summary>A defect of this program; the log has the exception.</summary>
    Fault,

    /// <summary>The process that carried the stream ended without a word.</summary>
    ProcessLost,
}
