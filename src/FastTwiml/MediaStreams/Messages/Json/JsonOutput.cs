using System.Buffers.Text;

namespace FastTwiml.MediaStreams.Messages.Json;

/// <summary>Puts the parts of a message one behind the other into a span that has room for all of them.</summary>
internal ref struct JsonOutput
{
    private readonly Span<byte> _destination;

    public JsonOutput(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    /// <summary>How many bytes <see cref="Number"/> writes for a number from 0.</summary>
    public static int Digits(long number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10)
        {
            digits++;
        }

        return digits;
    }

    /// <summary>Bytes that need no escape.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    /// <summary>Text inside a string.</summary>
    public void Text(scoped ReadOnlySpan<byte> utf8) => Written += JsonString.Write(utf8, _destination[Written..]);

    public void Number(long number)
    {
        Utf8Formatter.TryFormat(number, _destination[Written..], out var digits);
        Written += digits;
    }

    public void Base64(scoped ReadOnlySpan<byte> bytes)
    {
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, _destination[Written..], out _, out var characters);
        Written += characters;
    }
}
