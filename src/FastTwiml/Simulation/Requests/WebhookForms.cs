using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FastTwiml.Simulation.Requests;

/// <summary>The bodies of Twilio's webhooks, with the parameters and in the order that were seen on real calls.</summary>
internal static class WebhookForms
{
    /// <summary>Asks for TwiML: a call comes in, or one that was placed is answered.</summary>
    public static IReadOnlyList<FormField> Voice(CallIdentity call) => call.IsOutbound ? Answered(call) : Incoming(call);

    /// <summary>A call comes in, with what matters of it: for people to read, and to type.</summary>
    public static IReadOnlyList<FormField> Brief(CallIdentity call) =>
    [
        new("AccountSid", call.AccountSid), new("ApiVersion", "2010-04-01"), new("CallSid", call.CallSid), new("CallStatus", "ringing"),
        new("CallerCity", "LOS ANGELES"), new("Direction", "inbound"), new("From", call.From), new("To", call.To),
    ];

    /// <summary>The state of a call has changed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The state.</param>
    /// <param name="sequence">Its number among the call's callbacks, from 0.</param>
    /// <param name="time">When it changed.</param>
    /// <param name="duration">How long the call was, when it is over.</param>
    public static IReadOnlyList<FormField> CallStatus(CallIdentity call, string status, int sequence, DateTimeOffset time, TimeSpan? duration)
    {
        List<FormField> form =
        [
            .. Common(call, status),
            new("Timestamp", time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)),
            new("CallbackSource", "call-progress-events"),
            new("SequenceNumber", sequence.ToString(CultureInfo.InvariantCulture)),
        ];
        if (duration is { } length)
        {
            form.Add(new("Duration", ((int)Math.Ceiling(length.TotalMinutes)).ToString(CultureInfo.InvariantCulture)));
            form.Add(new("CallDuration", ((int)Math.Ceiling(length.TotalSeconds)).ToString(CultureInfo.InvariantCulture)));
        }

        return form;
    }

    /// <summary>A stream has begun, or is over.</summary>
    public static IReadOnlyList<FormField> StreamStatus(CallIdentity call, string? streamName, string streamEvent, string? error, DateTimeOffset time)
    {
        List<FormField> form =
        [
            new("AccountSid", call.AccountSid),
            new("CallSid", call.CallSid),
            new("StreamSid", call.StreamSid),
            new("StreamName", streamName ?? call.StreamSid),
            new("StreamEvent", streamEvent),
            new("Timestamp", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture)),
        ];
        if (error is not null)
        {
            form.Add(new("StreamError", error));
        }

        return form;
    }

    /// <summary>What comes after <c>&lt;Connect&gt;</c> is asked for.</summary>
    public static IReadOnlyList<FormField> Action(CallIdentity call) => Common(call, "in-progress");

    /// <summary>The fallback is asked, because a request failed.</summary>
    public static IReadOnlyList<FormField> Failed(IReadOnlyList<FormField> form, int errorCode, RequestUrl failed) =>
        [.. form, new("ErrorCode", errorCode.ToString(CultureInfo.InvariantCulture)), new("ErrorUrl", failed.ToString())];

    private static IReadOnlyList<FormField> Incoming(CallIdentity call) =>
    [
        new("Called", call.To), new("ToState", "CA"), new("CallerCountry", "US"), new("Direction", "inbound"), new("CallerState", "CA"),
        new("ToZip", ""), new("CallSid", call.CallSid), new("To", call.To), new("CallerZip", "91604"), new("ToCountry", "US"),
        new("StirVerstat", "TN-Validation-Passed-A"), new("CallToken", CallToken(call)), new("CalledZip", ""),
        new("ApiVersion", "2010-04-01"), new("CalledCity", ""), new("CallStatus", "ringing"), new("From", call.From),
        new("AccountSid", call.AccountSid), new("CalledCountry", "US"), new("CallerCity", "LOS ANGELES"), new("ToCity", ""),
        new("FromCountry", "US"), new("Caller", call.From), new("FromCity", "LOS ANGELES"), new("CalledState", "CA"),
        new("FromZip", "91604"), new("FromState", "CA"),
    ];

    private static IReadOnlyList<FormField> Answered(CallIdentity call) =>
    [
        new("Called", call.To), new("ToState", "CA"), new("CallerCountry", "US"), new("Direction", "outbound-api"), new("CallerState", "CA"),
        new("ToZip", "91604"), new("CallSid", call.CallSid), new("To", call.To), new("CallerZip", ""), new("ToCountry", "US"),
        new("CalledZip", "91604"), new("ApiVersion", "2010-04-01"), new("CalledCity", "LOS ANGELES"), new("CallStatus", "in-progress"),
        new("From", call.From), new("AccountSid", call.AccountSid), new("CalledCountry", "US"), new("CallerCity", ""),
        new("ToCity", "LOS ANGELES"), new("FromCountry", "US"), new("Caller", call.From), new("FromCity", ""), new("CalledState", "CA"),
        new("FromZip", ""), new("FromState", "CA"),
    ];

    private static FormField[] Common(CallIdentity call, string status) =>
    [
        new("Called", call.To), new("Direction", call.IsOutbound ? "outbound-api" : "inbound"), new("CallSid", call.CallSid), new("To", call.To),
        new("ApiVersion", "2010-04-01"), new("CallStatus", status), new("From", call.From), new("AccountSid", call.AccountSid), new("Caller", call.From),
    ];

    /// <summary>The value of this one parameter is URL-encoded already, so that it is so twice on the wire. Nobody can check the token's signature.</summary>
    private static string CallToken(CallIdentity call)
    {
        var payload = $$"""{"callSid":"{{call.CallSid}}","from":"{{call.From}}","to":"{{call.To}}","iat":"1757774779"}""";
        var token = $"eyJhbGciOiJFUzI1NiJ9.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.AAAA_BBBB-CCCC";
        return Uri.EscapeDataString($$"""{"parentCallInfoToken":"{{token}}","identityHeaderTokens":[]}""");
    }
}
