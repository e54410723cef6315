namespace FastTwiml.Http.Grammar;

/// <summary>The elements of a comma-separated field value (RFC 9110 5.6.1), without the white space around them; empty ones are given too.</summary>
internal ref struct ListElements(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;
    private bool _ended;

    public bool TryNext(out ReadOnlySpan<byte> element)
    {
        element = default;
        if (_ended)
        {
            return false;
        }

        var comma = _rest.IndexOf((byte)',');
        _ended = comma < 0;
        element = (_ended ? _rest : _rest[..comma]).Trim(" \t"u8);
        _rest = _ended ? default : _rest[(comma + 1)..];
        return true;
    }
}
