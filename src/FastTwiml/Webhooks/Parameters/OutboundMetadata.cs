using FastTwiml.Forms;

namespace FastTwiml.Webhooks.Parameters;

/// <summary>
/// What the query of a voice webhook says about an outbound call. Only the query counts: it was written by whoever
/// placed the call, while fields of the body can come from the other end.
/// </summary>
internal ref struct OutboundMetadata
{
    /// <summary>True when <c>outbound</c> is exactly <c>true</c>.</summary>
    public bool Outbound;

    public ReadOnlySpan<byte> AssistantId;
    public ReadOnlySpan<byte> WelcomeMessage;
    public ReadOnlySpan<byte> Agenda;
    public ReadOnlySpan<byte> ToPhoneNumber;

    /// <summary>True when the query has pairs with other names; they are kept in the record as metadata.</summary>
    public bool HasOthers;

    public static OutboundMetadata Read(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs)
    {
        var metadata = default(OutboundMetadata);
        foreach (ref readonly var pair in pairs)
        {
            var value = pair.Value.Of(decoded);
            switch (NameOf(pair.Name.Of(decoded)))
            {
                case Known.Outbound:
                    metadata.Outbound = value.SequenceEqual("true"u8);
                    break;
                case Known.AssistantId:
                    metadata.AssistantId = value;
                    break;
                case Known.WelcomeMessage:
                    metadata.WelcomeMessage = value;
                    break;
                case Known.Agenda:
                    metadata.Agenda = value;
                    break;
                case Known.ToPhoneNumber:
                    metadata.ToPhoneNumber = value;
                    break;
                default:
                    metadata.HasOthers = true;
                    break;
            }
        }

        return metadata;
    }

    /// <summary>True for the names that have a column or a parameter of their own.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> name) => NameOf(name) != Known.No;

    private enum Known : byte
    {
        No,
        Outbound,
        AssistantId,
        WelcomeMessage,
        Agenda,
        ToPhoneNumber,
    }

    private static Known NameOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when name.SequenceEqual("agenda"u8) => Known.Agenda,
        8 when name.SequenceEqual("outbound"u8) => Known.Outbound,
        12 when name.SequenceEqual("assistant_id"u8) => Known.AssistantId,
        15 when name.SequenceEqual("welcome_message"u8) => Known.WelcomeMessage,
        15 when name.SequenceEqual("to_phone_number"u8) => Known.ToPhoneNumber,
        _ => Known.No,
    };
}
