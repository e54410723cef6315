using System.Buffers;

namespace FastTwiml.Http.Grammar;

/// <summary>The sets of bytes of the grammars, prepared for vectorised search.</summary>
internal static class ByteSets
{
    /// <summary>tchar (RFC 9110 5.6.2): what methods, field names and options are made of.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// What a target may have: the bytes of RFC 3986, and <c>\ ^ ` { | }</c>, which the WHATWG URL serialiser leaves as they are.
    /// Not: controls, space, DEL, bytes above ASCII, and <c>" # &lt; &gt;</c>, which every client escapes.
    /// </summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(
        "!$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>What ends a field value (RFC 9110 5.5): CR, and every other control but the tab, which makes it invalid.</summary>
    public static readonly SearchValues<byte> FieldValueStops = SearchValues.Create(
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127,
    ]);

    /// <summary>unreserved and sub-delims (RFC 3986 2.2, 2.3): the bytes of a reg-name that stand for themselves.</summary>
    public static readonly SearchValues<byte> RegName = SearchValues.Create(
        "-._~!$&'()*+,;=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>The bytes between the brackets of an IPv6 address, without a zone.</summary>
    public static readonly SearchValues<byte> Ipv6 = SearchValues.Create(":.0123456789ABCDEFabcdef"u8);

    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t';
}
