using System.Buffers.Binary;
using System.Net;

namespace FastTwiml.Transports;

/// <summary>The other end of a connection, in the few bytes that an address of the internet needs.</summary>
internal readonly struct PeerAddress
{
    // sa_family_t of Linux.
    private const int InternetVersion4 = 2;
    private const int InternetVersion6 = 10;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly byte _family;

    private PeerAddress(byte family, ushort port, ulong high, ulong low, uint scope)
    {
        _family = family;
        _port = port;
        _high = high;
        _low = low;
        _scope = scope;
    }

    /// <summary>Reads a <c>struct sockaddr_in</c> or <c>sockaddr_in6</c>; of other families nothing is kept.</summary>
    public static PeerAddress Read(ReadOnlySpan<byte> address) => address.Length < sizeof(ushort) ? default : BitConverter.ToUInt16(address) switch
    {
        InternetVersion4 when address.Length >= 8 => new PeerAddress(
            InternetVersion4, BinaryPrimitives.ReadUInt16BigEndian(address[2..]), 0, BinaryPrimitives.ReadUInt32BigEndian(address[4..]), 0),
        InternetVersion6 when address.Length >= 28 => new PeerAddress(
            InternetVersion6,
            BinaryPrimitives.ReadUInt16BigEndian(address[2..]),
            BinaryPrimitives.ReadUInt64BigEndian(address[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(address[16..]),
            BitConverter.ToUInt32(address[24..])),
        _ => default,
    };

    /// <summary>Null for a peer without an address, as that of a Unix socket.</summary>
    public IPEndPoint? ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _low);
        return _family switch
        {
            InternetVersion4 => new IPEndPoint(new IPAddress(bytes[12..]), _port),
            InternetVersion6 => new IPEndPoint(new IPAddress(bytes, _scope), _port),
            _ => null,
        };
    }
}
