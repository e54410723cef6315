using FastTwiml.Http;
using FastTwiml.Http.Grammar;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>The request with which a client opens a WebSocket (RFC 6455 4.1), without extensions and subprotocols.</summary>
/// <param name="host">The server's host, with its port unless that is the scheme's own.</param>
/// <param name="target">Path and query, escaped.</param>
/// <param name="fields">Further field lines.</param>
internal readonly ref struct UpgradeRequest(ReadOnlySpan<byte> host, ReadOnlySpan<byte> target, ReadOnlySpan<UpgradeField> fields)
{
    private readonly ReadOnlySpan<byte> _host = host;
    private readonly ReadOnlySpan<byte> _target = target;
    private readonly ReadOnlySpan<UpgradeField> _fields = fields;

    private static ReadOnlySpan<byte> BeforeTarget => "GET "u8;

    private static ReadOnlySpan<byte> BeforeHost => " HTTP/1.1\r\nHost: "u8;

    private static ReadOnlySpan<byte> BeforeKey =>
        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "u8;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> AfterName => ": "u8;

    /// <summary>The length of the request.</summary>
    public int Bytes
    {
        get
        {
            var bytes = BeforeTarget.Length + _target.Length + BeforeHost.Length + _host.Length + BeforeKey.Length + HandshakeKey.Bytes
                + LineEnd.Length + LineEnd.Length;
            foreach (var line in _fields)
            {
                bytes += line.Name.Length + AfterName.Length + line.Value.Length + LineEnd.Length;
            }

            return bytes;
        }
    }

    /// <summary>Whether it can be written.</summary>
    public UpgradeRequestFault Judge()
    {
        if (!HostName.IsValidHost(_host))
        {
            return UpgradeRequestFault.InvalidHost;
        }

        if (_target.IsEmpty || _target[0] != '/' || _target.ContainsAnyExcept(ByteSets.Target))
        {
            return UpgradeRequestFault.InvalidTarget;
        }

        foreach (var line in _fields)
        {
            var fault = line.Judge();
            if (fault != UpgradeRequestFault.None)
            {
                return fault;
            }
        }

        return UpgradeRequestFault.None;
    }

    /// <summary>Writes the request and returns its length, <see cref="Bytes"/>.</summary>
    /// <param name="destination">Room for the request.</param>
    /// <param name="key">A key made for this connection.</param>
    /// <exception cref="InvalidOperationException"><see cref="Judge"/> finds a fault.</exception>
    public int Write(Span<byte> destination, ReadOnlySpan<byte> key)
    {
        var fault = Judge();
        if (fault != UpgradeRequestFault.None)
        {
            throw new InvalidOperationException($"The upgrade cannot be written: {fault}.");
        }

        var at = 0;
        Append(destination, ref at, BeforeTarget);
        Append(destination, ref at, _target);
        Append(destination, ref at, BeforeHost);
        Append(destination, ref at, _host);
        Append(destination, ref at, BeforeKey);
        Append(destination, ref at, key[..HandshakeKey.Bytes]);
        Append(destination, ref at, LineEnd);
        foreach (var line in _fields)
        {
            Append(destination, ref at, line.Name.Span);
            Append(destination, ref at, AfterName);
            Append(destination, ref at, line.Value.Span);
            Append(destination, ref at, LineEnd);
        }

        Append(destination, ref at, LineEnd);
        return at;
    }

    private static void Append(Span<byte> destination, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination[at..]);
        at += text.Length;
    }
}
