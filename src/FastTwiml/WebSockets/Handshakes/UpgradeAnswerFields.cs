using System.Text;
using FastTwiml.Http;
using FastTwiml.Http.Grammar;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>What the field lines of an answer say of the upgrade (RFC 6455 4.1, the list that ends the section).</summary>
internal ref struct UpgradeAnswerFields(ReadOnlySpan<byte> key)
{
    private readonly ReadOnlySpan<byte> _key = key;
    private bool _hasUpgrade;
    private bool _hasOtherUpgrade;
    private bool _hasConnectionUpgrade;
    private bool _hasAccept;
    private bool _hasOtherAccept;
    private bool _hasExtension;
    private bool _hasSubprotocol;

    /// <summary>Takes one line with its CRLF; false when it is malformed.</summary>
    public bool TryTake(ReadOnlySpan<byte> line)
    {
        var at = 0;
        if (!line.EndsWith("\r\n"u8) || FieldLine.Read(line, ref at, out var name, out var value) != RejectReason.None)
        {
            return false;
        }

        Take(name.Of(line), value.Of(line));
        return true;
    }

    public readonly UpgradeFault Conclude() =>
        !_hasUpgrade || _hasOtherUpgrade ? UpgradeFault.NoUpgrade
        : !_hasConnectionUpgrade ? UpgradeFault.NoConnectionUpgrade
        : !_hasAccept || _hasOtherAccept ? UpgradeFault.WrongAccept
        : _hasExtension ? UpgradeFault.UnaskedExtension
        : _hasSubprotocol ? UpgradeFault.UnaskedSubprotocol
        : UpgradeFault.None;

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "Upgrade"u8))
        {
            var isWebSocket = Ascii.EqualsIgnoreCase(value, "websocket"u8);
            _hasUpgrade |= isWebSocket;
            _hasOtherUpgrade |= !isWebSocket;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Connection"u8))
        {
            var options = new ListElements(value);
            while (options.TryNext(out var option))
            {
                _hasConnectionUpgrade |= Ascii.EqualsIgnoreCase(option, "upgrade"u8);
            }
        }
        else if (Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Accept"u8))
        {
            // Not more than once, even if both agree (RFC 6455 11.3.3).
            Span<byte> accept = stackalloc byte[HandshakeKey.AcceptBytes];
            HandshakeKey.WriteAccept(_key, accept);
            _hasOtherAccept |= _hasAccept || !value.SequenceEqual(accept);
            _hasAccept = true;
        }
        else
        {
            _hasExtension |= Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Extensions"u8) && !value.IsEmpty;
            _hasSubprotocol |= Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Protocol"u8) && !value.IsEmpty;
        }
    }
}
