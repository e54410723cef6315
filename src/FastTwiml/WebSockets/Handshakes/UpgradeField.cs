using System.Text;
using FastTwiml.Http.Grammar;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>A field line that an upgrade has besides its own, such as a secret that the server asks for.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">The field's value.</param>
internal readonly record struct UpgradeField(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether it can change neither where lines end nor what the upgrade asks for.</summary>
    public UpgradeRequestFault Judge()
    {
        var name = Name.Span;
        return name.IsEmpty || name.ContainsAnyExcept(ByteSets.Token) ? UpgradeRequestFault.InvalidFieldName
            : IsReserved(name) ? UpgradeRequestFault.ReservedFieldName
            : Value.Span.ContainsAny(ByteSets.FieldValueStops) ? UpgradeRequestFault.InvalidFieldValue
            : UpgradeRequestFault.None;
    }

    // The upgrade's own, and those that frame a body, which it does not have.
    private static bool IsReserved(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "Host"u8)
        || Ascii.EqualsIgnoreCase(name, "Upgrade"u8)
        || Ascii.EqualsIgnoreCase(name, "Connection"u8)
        || Ascii.EqualsIgnoreCase(name, "Content-Length"u8)
        || Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8)
        || (name.Length >= 14 && Ascii.EqualsIgnoreCase(name[..14], "Sec-WebSocket-"u8));
}
