using FastTwiml.Forms;

namespace FastTwiml.Tests.Forms;

/// <summary>The form parser written byte by byte, for its faults, counts and offsets as well as for its pairs.</summary>
internal static class PlainFormParser
{
    public static FormResult Parse(ReadOnlySpan<byte> encoded, int room, List<(byte[] Name, byte[] Value)> pairs)
    {
        var read = 0;
        while (read < encoded.Length)
        {
            if (encoded[read] == (byte)'&')
            {
                read++;
                continue;
            }

            var pairAt = read;
            if (pairs.Count == Math.Min(room, FormLimits.Pairs))
            {
                return new FormResult(FormFault.TooManyPairs, pairs.Count, pairAt);
            }

            var name = Decode(encoded, ref read, endsAtEquals: true);
            var value = Array.Empty<byte>();
            if (read < encoded.Length && encoded[read] == (byte)'=')
            {
                read++;
                value = Decode(encoded, ref read, endsAtEquals: false);
            }

            if (name.Length > FormLimits.NameBytes || value.Length > FormLimits.ValueBytes)
            {
                return new FormResult(name.Length > FormLimits.NameBytes ? FormFault.NameTooLong : FormFault.ValueTooLong, pairs.Count, pairAt);
            }

            pairs.Add((name, value));
        }

        return new FormResult(FormFault.None, pairs.Count, encoded.Length);
    }

    private static byte[] Decode(ReadOnlySpan<byte> encoded, ref int read, bool endsAtEquals)
    {
        var decoded = new List<byte>();
        for (; read < encoded.Length && encoded[read] != (byte)'&' && !(endsAtEquals && encoded[read] == (byte)'='); read++)
        {
            if (encoded[read] == (byte)'%' && encoded.Length - read >= 3
                && char.IsAsciiHexDigit((char)encoded[read + 1]) && char.IsAsciiHexDigit((char)encoded[read + 2]))
            {
                decoded.Add(Convert.FromHexString([(char)encoded[read + 1], (char)encoded[read + 2]])[0]);
                read += 2;
            }
            else
            {
                decoded.Add(encoded[read] == (byte)'+' ? (byte)' ' : encoded[read]);
            }
        }

        return [.. decoded];
    }
}
