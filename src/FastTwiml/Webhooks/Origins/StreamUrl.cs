using System.Buffers;
using System.Text;

namespace FastTwiml.Webhooks.Origins;

/// <summary>The URL that Twilio is told to open the media stream at: <c>wss://host[:port]{prefix}{path}</c>.</summary>
internal static class StreamUrl
{
    private static readonly SearchValues<byte> AddressCharacters = SearchValues.Create("0123456789."u8);

    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public static int Length(in Origin origin, ReadOnlySpan<byte> streamsPath) => AbsoluteUrl.Length(SchemeOf(origin), origin, streamsPath);

    /// <summary>Writes the URL and returns its length.</summary>
    public static int Write(in Origin origin, ReadOnlySpan<byte> streamsPath, Span<byte> destination) =>
        AbsoluteUrl.Write(SchemeOf(origin), origin, streamsPath, destination);

    /// <summary>Twilio connects by <c>wss</c> only; <c>ws</c> is for tests and simulators on the machine itself, over a plain origin.</summary>
    public static bool IsPlain(in Origin origin) => origin.Scheme.SequenceEqual("http"u8) && IsLoopback(origin.Host);

    private static ReadOnlySpan<byte> SchemeOf(in Origin origin) => IsPlain(origin) ? "ws"u8 : "wss"u8;

    private static bool IsLoopback(ReadOnlySpan<byte> host) =>
        Ascii.EqualsIgnoreCase(host, "localhost"u8)
        || host.SequenceEqual("[::1]"u8)
        || (host.StartsWith("127."u8) && !host.ContainsAnyExcept(AddressCharacters));
}
