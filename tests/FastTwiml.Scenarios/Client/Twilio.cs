using FastTwiml.TestKit;

namespace FastTwiml.Scenarios.Client;

/// <summary>What Twilio sends about our calls.</summary>
internal static class Twilio
{
    public const string PublicUrl = "https://voice.example.com";

    /// <summary>How a server without a public URL takes itself to be called, by the Host of the requests here.</summary>
    public const string HostUrl = "http://voice.example.com";

    public const string Token = "12345";

    /// <summary>The number that every scenario's first assistant has.</summary>
    public const string Number = "+15555550199";

    /// <summary>A <c>CallSid</c> that no other call has.</summary>
    public static string NewCallSid() => $"CA{Guid.NewGuid():n}";

    /// <summary>The voice webhook of an inbound call.</summary>
    public static string Voice(string callSid, string to = Number, string token = Token, string origin = PublicUrl) =>
        TwilioRequest.Post("/twiml", TwilioRequest.Inbound(callSid, to), origin, token);

    /// <summary>A call status callback.</summary>
    public static string Status(string callSid, string status, int sequence, string timestamp, int? duration = null)
    {
        var pairs = TwilioRequest.Inbound(callSid)
            .Where(static pair => pair.Name != "CallStatus")
            .Append(("CallStatus", status))
            .Append(("SequenceNumber", sequence.ToString()))
            .Append(("Timestamp", timestamp))
            .Append(("CallbackSource", "call-progress-events"));
        return TwilioRequest.Post("/twiml/status", [.. duration is { } seconds ? pairs.Append(("CallDuration", seconds.ToString())) : pairs], PublicUrl, Token);
    }

    /// <summary>The answer connects the call.</summary>
    public static bool Connects(HttpMessage answer) =>
        answer.Status == 200 && answer.Text.Contains("<Connect><Stream ", StringComparison.Ordinal);
}
