using FastTwiml.Forms;
using FastTwiml.Webhooks.Origins;

namespace FastTwiml.Webhooks.Signature;

/// <summary>
/// The text that a signature covers, built once a target: what follows the host and port stays in place,
/// and each scheme and port is written so that it ends where that begins.
/// </summary>
internal ref struct SignedText
{
    /// <summary>Room for <c>https://</c>, a colon and a standard port.</summary>
    private const int Frame = 8 + 1 + 3;

    private readonly Span<byte> _buffer;
    private readonly Origin _origin;
    private readonly int _tailStart;
    private int _end;

    public SignedText(Span<byte> buffer, in Origin origin)
    {
        _buffer = buffer;
        _origin = origin;
        _tailStart = Frame + origin.Host.Length + origin.Port.Length;
        _end = _tailStart;
    }

    /// <summary>Room for the longest URL of the request: a slash may be added.</summary>
    public static int Bytes(in SignedRequest request) =>
        Frame + request.Origin.Host.Length + request.Origin.Port.Length + request.Origin.PathPrefix.Length + request.RawTarget.Length + 1;

    /// <summary>Starts anew with the path prefix and a target.</summary>
    public void SetTarget(ReadOnlySpan<byte> target)
    {
        _end = _tailStart;
        Add(_origin.PathPrefix);
        Add(target);
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_end..]);
        _end += text.Length;
    }

    public void AddPairs(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs) =>
        _end += SignedPairs.Write(decoded, pairs, _buffer[_end..]);

    /// <summary>Takes the final slash away, or appends one.</summary>
    public void ToggleFinalSlash()
    {
        if (_end > _tailStart && _buffer[_end - 1] == (byte)'/')
        {
            _end--;
        }
        else
        {
            Add("/"u8);
        }
    }

    /// <summary>The whole text with this scheme and port in front; an empty port is left out. Valid until the next call.</summary>
    public readonly ReadOnlySpan<byte> With(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> port)
    {
        var start = _tailStart;
        if (!port.IsEmpty)
        {
            Prepend(port, ref start);
            Prepend(":"u8, ref start);
        }

        Prepend(_origin.Host, ref start);
        Prepend("://"u8, ref start);
        Prepend(scheme, ref start);
        return _buffer[start.._end];
    }

    private readonly void Prepend(ReadOnlySpan<byte> text, ref int start)
    {
        start -= text.Length;
        text.CopyTo(_buffer[start..]);
    }
}
