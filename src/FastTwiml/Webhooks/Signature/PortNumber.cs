using System.Buffers.Text;

namespace FastTwiml.Webhooks.Signature;

/// <summary>A TCP port written in digits.</summary>
internal static class PortNumber
{
    /// <summary>Whether the text is nothing but a number from 1 to 65535.</summary>
    public static bool IsValid(ReadOnlySpan<byte> digits) =>
        !digits.IsEmpty
        && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
        && Utf8Parser.TryParse(digits, out ushort number, out _)
        && number > 0;
}
