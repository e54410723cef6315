using FastTwiml.Forms;

namespace FastTwiml.Webhooks.Parameters;

/// <summary>
/// The parameters of a Twilio request that this program reads, as spans over the decoded body. Of a repeated name the
/// last value counts. Twilio's names are case-sensitive. (https://www.twilio.com/docs/voice/twiml#request-parameters)
/// </summary>
internal ref struct TwilioParameters
{
    public ReadOnlySpan<byte> CallSid;
    public ReadOnlySpan<byte> AccountSid;
    public ReadOnlySpan<byte> To;
    public ReadOnlySpan<byte> From;
    public ReadOnlySpan<byte> Direction;
    public ReadOnlySpan<byte> CallStatus;
    public ReadOnlySpan<byte> CallDuration;
    public ReadOnlySpan<byte> SequenceNumber;
    public ReadOnlySpan<byte> Timestamp;
    public ReadOnlySpan<byte> StreamSid;
    public ReadOnlySpan<byte> StreamEvent;
    public ReadOnlySpan<byte> StreamError;

    public static TwilioParameters Read(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs)
    {
        var parameters = default(TwilioParameters);
        foreach (ref readonly var pair in pairs)
        {
            parameters.Take(pair.Name.Of(decoded), pair.Value.Of(decoded));
        }

        return parameters;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // The length decides first: of some thirty names in a webhook only these are looked at.
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("To"u8):
                To = value;
                break;
            case 4 when name.SequenceEqual("From"u8):
                From = value;
                break;
            case 7 when name.SequenceEqual("CallSid"u8):
                CallSid = value;
                break;
            case 9:
                TakeNine(name, value);
                break;
            case 10:
                TakeTen(name, value);
                break;
            case 11 when name.SequenceEqual("StreamEvent"u8):
                StreamEvent = value;
                break;
            case 11 when name.SequenceEqual("StreamError"u8):
                StreamError = value;
                break;
            case 12 when name.SequenceEqual("CallDuration"u8):
                CallDuration = value;
                break;
            case 14 when name.SequenceEqual("SequenceNumber"u8):
                SequenceNumber = value;
                break;
        }
    }

    private void TakeNine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("Direction"u8))
        {
            Direction = value;
        }
        else if (name.SequenceEqual("Timestamp"u8))
        {
            Timestamp = value;
        }
        else if (name.SequenceEqual("StreamSid"u8))
        {
            StreamSid = value;
        }
    }

    private void TakeTen(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("AccountSid"u8))
        {
            AccountSid = value;
        }
        else if (name.SequenceEqual("CallStatus"u8))
        {
            CallStatus = value;
        }
    }
}
