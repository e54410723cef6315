namespace FastTwiml.Simulation.Answers;

/// <summary>Twilio would not carry this TwiML out. The message says what is wrong and begins with Twilio's number for it.</summary>
internal sealed class TwimlException(int errorCode, string message, Exception? inner = null)
    : Exception(FormattableString.Invariant($"{errorCode}: {message}"), inner)
{
    public int ErrorCode { get; } = errorCode;
}
