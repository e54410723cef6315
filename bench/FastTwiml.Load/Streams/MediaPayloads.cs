using System.Text;
using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Streams;

/// <summary>Twenty milliseconds of audio as media messages carry them: 160 bytes of mu-law in Base64, a few hundred different ones.</summary>
internal sealed class MediaPayloads
{
    public const int Length = 216;

    private const int AudioBytes = 160;
    private const int Count = 256;
    private const byte Purpose = 6;

    private readonly byte[][] _payloads = new byte[Count][];

    public MediaPayloads(uint seed)
    {
        var random = new Random((int)Mixing.Mix(seed, 0, Purpose));
        for (var i = 0; i < Count; i++)
        {
            var audio = new byte[AudioBytes];
            random.NextBytes(audio);
            _payloads[i] = Encoding.ASCII.GetBytes(Convert.ToBase64String(audio));
        }
    }

    /// <summary>The payload of a stream's message; streams run through them from different beginnings.</summary>
    public ReadOnlySpan<byte> Of(int stream, long message) => _payloads[(int)((stream + message) % Count)];
}
