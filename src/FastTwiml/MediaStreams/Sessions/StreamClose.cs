using FastTwiml.Assistants;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>With which close frame a stream ends, by its reason (RFC 6455 section 7.4.1); Twilio shows neither, people who debug do.</summary>
internal static class StreamClose
{
    public static ushort Code(StreamEnd end) => end switch
    {
        StreamEnd.Stopped or StreamEnd.HungUp or StreamEnd.Closed => CloseCode.Normal,
        StreamEnd.Drained or StreamEnd.Replaced => CloseCode.GoingAway,
        StreamEnd.BinaryMessage => CloseCode.UnsupportedData,
        StreamEnd.InvalidText or StreamEnd.InvalidMessage => CloseCode.InvalidPayload,
        StreamEnd.MessageTooBig => CloseCode.MessageTooBig,
        StreamEnd.ProtocolError => CloseCode.ProtocolError,
        StreamEnd.AssistantFailed or StreamEnd.AssistantUnreachable or StreamEnd.AssistantLost or StreamEnd.Fault => CloseCode.InternalError,
        _ => CloseCode.PolicyViolation,
    };

    /// <summary>One plain sentence.</summary>
    public static ReadOnlySpan<byte> Reason(StreamEnd end) => end switch
    {
        StreamEnd.AssistantFailed => "The assistant failed."u8,
        StreamEnd.AssistantUnreachable => "The assistant's server could not be reached."u8,
        StreamEnd.AssistantLost => "The assistant's server broke the connection off."u8,
        StreamEnd.StartTimeout => "No start message came in time."u8,
        StreamEnd.IdleTimeout => "No message came for too long."u8,
        StreamEnd.UnknownCall => "The call was not answered here."u8,
        StreamEnd.AnotherAccount => "The call belongs to another account."u8,
        StreamEnd.TooLate => "The call is over, or was answered too long ago."u8,
        StreamEnd.SecondStream => "The call has a live stream already."u8,
        StreamEnd.Replaced => "A newer stream of the call took this one's place."u8,
        StreamEnd.WrongOrder => "The message came out of order, or is for another stream."u8,
        StreamEnd.Drained => "The server is stopping."u8,
        StreamEnd.Fault => "A fault of this program."u8,
        _ => [],
    };

    /// <summary>What it means for the stream that the peer broke the protocol.</summary>
    public static StreamEnd Of(FrameFault fault) => fault switch
    {
        FrameFault.BinaryNotAccepted => StreamEnd.BinaryMessage,
        FrameFault.MessageTooBig => StreamEnd.MessageTooBig,
        FrameFault.InvalidUtf8 => StreamEnd.InvalidText,
        _ => StreamEnd.ProtocolError,
    };

    /// <summary>What a WebSocket's end, which the stream itself did not ask for, means for the stream.</summary>
    public static StreamEnd Of(in WebSocketEnd end) => end.Kind switch
    {
        WebSocketEndKind.ClosedByPeer => StreamEnd.Closed,
        WebSocketEndKind.Stalled => StreamEnd.WriteTimeout,
        WebSocketEndKind.Defect => StreamEnd.Fault,
        _ => StreamEnd.Lost,
    };
}
