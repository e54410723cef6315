using System.Runtime.CompilerServices;
using FastTwiml.Forms;
using FastTwiml.Http;

namespace FastTwiml.Webhooks.Parameters;

/// <summary>
/// The parameters of a Twilio request that this program reads, as spans over the decoded body. Of a repeated name the
/// last value counts. Twilio's names are case-sensitive. (https://www.twilio.com/docs/voice/twiml#request-parameters)
/// </summary>
internal ref struct TwilioParameters
{
    private readonly ReadOnlySpan<byte> _decoded;
    private Values _values;

    private TwilioParameters(ReadOnlySpan<byte> decoded) => _decoded = decoded;

    public readonly ReadOnlySpan<byte> CallSid => Of(TwilioParameter.CallSid);

    public readonly ReadOnlySpan<byte> AccountSid => Of(TwilioParameter.AccountSid);

    public readonly ReadOnlySpan<byte> To => Of(TwilioParameter.To);

    public readonly ReadOnlySpan<byte> From => Of(TwilioParameter.From);

    public readonly ReadOnlySpan<byte> Direction => Of(TwilioParameter.Direction);

    public readonly ReadOnlySpan<byte> CallStatus => Of(TwilioParameter.CallStatus);

    public readonly ReadOnlySpan<byte> CallDuration => Of(TwilioParameter.CallDuration);

    public readonly ReadOnlySpan<byte> SequenceNumber => Of(TwilioParameter.SequenceNumber);

    public readonly ReadOnlySpan<byte> Timestamp => Of(TwilioParameter.Timestamp);

    public readonly ReadOnlySpan<byte> StreamSid => Of(TwilioParameter.StreamSid);

    public readonly ReadOnlySpan<byte> StreamEvent => Of(TwilioParameter.StreamEvent);

    public readonly ReadOnlySpan<byte> StreamError => Of(TwilioParameter.StreamError);

    public static void Read(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs, out TwilioParameters parameters)
    {
        parameters = new TwilioParameters(decoded);
        foreach (ref readonly var pair in pairs)
        {
            if (ParameterNames.TryFind(decoded, pair.Name.Start, pair.Name.Length, out var parameter))
            {
                parameters._values[(int)parameter] = pair.Value;
            }
        }
    }

    private readonly ReadOnlySpan<byte> Of(TwilioParameter parameter) => _values[(int)parameter].Of(_decoded);

    [InlineArray((int)TwilioParameter.StreamError + 1)]
    private struct Values
    {
        private Slice _first;
    }
}
