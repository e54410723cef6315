using FastTwiml.Forms;
using FastTwiml.Webhooks.Parameters;

namespace FastTwiml.Webhooks;

/// <summary>The memory in which one request is decoded and its signed text is put together; used again for the next.</summary>
internal sealed class WebhookScratch
{
    private const int KeptBytes = 16 * 1024;
    private const int UsualPairs = 64;

    private byte[] _text = new byte[2 * 1024];

    public DecodedForm Body { get; } = new();

    public DecodedForm Query { get; } = new();

    public QueryMetadata Metadata { get; } = new();

    /// <summary>Room for a text of this length; what was in it before is lost.</summary>
    public Span<byte> Text(int bytes)
    {
        if (_text.Length < bytes)
        {
            _text = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes)];
        }

        return _text;
    }

    /// <summary>Lets go of what only a large request needed.</summary>
    public void Trim()
    {
        if (_text.Length > KeptBytes)
        {
            _text = [];
        }

        Body.Trim();
        Query.Trim();
    }

    /// <summary>A form, decoded into memory that is used again.</summary>
    internal sealed class DecodedForm
    {
        private byte[] _bytes = new byte[2 * 1024];
        private FormPair[] _pairs = new FormPair[UsualPairs];
        private int _count;

        public ReadOnlySpan<byte> Bytes => _bytes;

        public ReadOnlySpan<FormPair> Pairs => _pairs.AsSpan(0, _count);

        public FormFault Decode(ReadOnlySpan<byte> encoded)
        {
            if (_bytes.Length < encoded.Length)
            {
                _bytes = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)encoded.Length)];
            }

            var result = FormParser.Parse(encoded, _bytes, _pairs);
            if (result.Fault == FormFault.TooManyPairs && _pairs.Length < FormLimits.Pairs)
            {
                _pairs = new FormPair[FormLimits.Pairs];
                result = FormParser.Parse(encoded, _bytes, _pairs);
            }

            _count = result.Fault == FormFault.None ? result.Count : 0;
            return result.Fault;
        }

        public void Trim()
        {
            if (_bytes.Length > KeptBytes)
            {
                _bytes = [];
            }
        }
    }
}
