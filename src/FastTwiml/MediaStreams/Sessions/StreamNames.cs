using FastTwiml.MediaStreams.Messages;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>
/// How Twilio names a stream and its call, and what came with it: in one array, because an idle stream is to hold little. Each name
/// has passed <see cref="StreamSid.IsValid"/>; all are empty before <c>start</c>.
/// </summary>
internal readonly struct StreamNames
{
    private readonly byte[]? _bytes;

    // Three names of at most 64 bytes.
    private readonly byte _callSidEnd;
    private readonly byte _accountSidEnd;
    private readonly byte _streamSidEnd;

    /// <param name="callSid">Twilio's <c>CallSid</c>.</param>
    /// <param name="accountSid">Twilio's <c>AccountSid</c>.</param>
    /// <param name="streamSid">Twilio's <c>StreamSid</c>.</param>
    /// <param name="customParameters">The JSON object of a <c>start</c> message; empty for none.</param>
    public StreamNames(ReadOnlySpan<byte> callSid, ReadOnlySpan<byte> accountSid, ReadOnlySpan<byte> streamSid, ReadOnlySpan<byte> customParameters)
    {
        _callSidEnd = (byte)callSid.Length;
        _accountSidEnd = (byte)(_callSidEnd + accountSid.Length);
        _streamSidEnd = (byte)(_accountSidEnd + streamSid.Length);
        _bytes = new byte[_streamSidEnd + customParameters.Length];
        callSid.CopyTo(_bytes);
        accountSid.CopyTo(_bytes.AsSpan(_callSidEnd));
        streamSid.CopyTo(_bytes.AsSpan(_accountSidEnd));
        customParameters.CopyTo(_bytes.AsSpan(_streamSidEnd));
    }

    public static StreamNames Of(in StreamMessage start) => new(start.CallSid, start.AccountSid, start.StreamSid, start.CustomParameters);

    public ReadOnlySpan<byte> CallSid => _bytes.AsSpan(0, _callSidEnd);

    public ReadOnlySpan<byte> AccountSid => _bytes.AsSpan(_callSidEnd, _accountSidEnd - _callSidEnd);

    public ReadOnlySpan<byte> StreamSid => _bytes.AsSpan(_accountSidEnd, _streamSidEnd - _accountSidEnd);

    /// <summary>The JSON object; <see cref="Messages.CustomParameters"/> reads it.</summary>
    public ReadOnlySpan<byte> CustomParameters => _bytes.AsSpan(_streamSidEnd);
}
