using System.Text;

namespace FastTwiml.Assistants.Lookup;

/// <summary>
/// The addresses that are not E.164 numbers: SIP URIs (RFC 3261, 19.1) and Voice SDK clients. Two SIP URIs are one address
/// when they differ only in the case of scheme and host, so that is how they are kept.
/// </summary>
internal static class CalledAddress
{
    public const int MaxBytes = 512;

    /// <summary>Writes an address as it is kept; false when it is no SIP or client address.</summary>
    /// <param name="address">The address as it was sent.</param>
    /// <param name="destination">Takes the address with scheme and host in lower case; as long as the address at least.</param>
    /// <param name="bareLength">How much of it is left without <c>:port</c> and <c>;params</c>.</param>
    public static bool TryCanonicalize(ReadOnlySpan<byte> address, Span<byte> destination, out int bareLength)
    {
        bareLength = 0;
        var scheme = address.IndexOf((byte)':') + 1;
        if (scheme == 0 || address.Length > MaxBytes)
        {
            return false;
        }

        address.CopyTo(destination);
        ToLower(destination[..scheme]);
        if (destination[..scheme].SequenceEqual("client:"u8))
        {
            bareLength = address.Length;
            return address.Length > scheme;
        }

        if (!destination[..scheme].SequenceEqual("sip:"u8) && !destination[..scheme].SequenceEqual("sips:"u8))
        {
            return false;
        }

        // A user part may itself contain ":", ";" and "?", but no "@".
        var host = scheme + address[scheme..].IndexOf((byte)'@') + 1;
        var rest = address[host..];
        var end = rest.StartsWith("["u8) ? rest.IndexOf((byte)']') + 1 : rest.IndexOfAny(":;?"u8);
        bareLength = host + (end < 0 ? rest.Length : end);
        ToLower(destination[host..bareLength]);
        return bareLength > host;
    }

    /// <summary>What an operator typed, as it is kept: an E.164 number, a SIP URI or a client.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="canonical">What is kept.</param>
    /// <param name="problem">What is wrong and what would be valid; empty when nothing is.</param>
    public static bool TryNormalize(ReadOnlySpan<char> text, out string canonical, out string problem)
    {
        canonical = string.Empty;
        problem = string.Empty;
        if (E164.TryPack(text, out _))
        {
            canonical = text.ToString();
            return true;
        }

        problem = Problem(text);
        if (problem.Length > 0)
        {
            return false;
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var kept = new byte[bytes.Length];
        if (!TryCanonicalize(bytes, kept, out _))
        {
            problem = bytes.Length > MaxBytes
                ? $"an address has at most {MaxBytes} bytes"
                : $"'{text}' is neither an E.164 number (+15551234567) nor an address (sip:user@host, client:name)";
            return false;
        }

        canonical = Encoding.UTF8.GetString(kept);
        return true;
    }

    private static string Problem(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "the number is missing";
        }

        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsWhiteSpace(character) || char.IsSurrogate(character))
            {
                return $"'{text}' holds a space or another character that numbers and addresses cannot have";
            }
        }

        if (text[0] == '+')
        {
            return $"'{text}' is not an E.164 number: + and 2 to {E164.MaxDigits} digits, the first of them not 0";
        }

        return text.ContainsAnyExceptInRange('0', '9') ? string.Empty : $"'{text}' lacks its +: E.164 numbers are written +15551234567";
    }

    private static void ToLower(Span<byte> ascii)
    {
        foreach (ref var character in ascii)
        {
            if (character is >= (byte)'A' and <= (byte)'Z')
            {
                character |= 0x20;
            }
        }
    }
}
