using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FastTwiml.Bench;
using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Streams;

/// <summary>The messages of a media stream as Twilio sends them.</summary>
internal static class StreamMessages
{
    private const int MillisecondsEach = 20;
    private const int FirstTimestamp = 5;

    /// <summary>No media message is longer.</summary>
    public const int LongestMedia = 512;

    public static ReadOnlySpan<byte> Connected => """{"event":"connected","protocol":"Call","version":"1.0.0"}"""u8;

    /// <summary>The message that begins a stream of its own call.</summary>
    public static byte[] Start(ReadOnlySpan<byte> streamSid)
    {
        var stream = Encoding.ASCII.GetString(streamSid);
        return Encoding.ASCII.GetBytes(
            $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"{{{Contract.AccountSid}}}","streamSid":"{{{stream}}}","callSid":"CA{{{stream[2..]}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"To":"+15550000001","From":"+14155550100"}},"streamSid":"{{{stream}}}"}""");
    }

    /// <summary>The message that ends it.</summary>
    public static byte[] Stop(ReadOnlySpan<byte> streamSid, long sequenceNumber)
    {
        var stream = Encoding.ASCII.GetString(streamSid);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"event":"stop","sequenceNumber":"{{{sequenceNumber}}}","stop":{"accountSid":"{{{Contract.AccountSid}}}","callSid":"CA{{{stream[2..]}}}"},"streamSid":"{{{stream}}}"}"""));
    }

    /// <summary>The stream sid of this number in the run of this seed.</summary>
    public static byte[] StreamSid(uint seed, int stream)
    {
        var sid = new byte[Sids.Length];
        "MZ"u8.CopyTo(sid);
        Sids.WriteDigits(seed, (uint)stream, sid.AsSpan(2));
        return sid;
    }

    /// <summary>Writes the media message of this number, counted from 0; how long it is.</summary>
    public static int WriteMedia(Span<byte> destination, ReadOnlySpan<byte> streamSid, long message, ReadOnlySpan<byte> payload)
    {
        var rest = destination;
        Append(ref rest, "{\"event\":\"media\",\"sequenceNumber\":\""u8);
        Append(ref rest, message + 2);
        Append(ref rest, "\",\"media\":{\"track\":\"inbound\",\"chunk\":\""u8);
        Append(ref rest, message + 1);
        Append(ref rest, "\",\"timestamp\":\""u8);
        Append(ref rest, (message * MillisecondsEach) + FirstTimestamp);
        Append(ref rest, "\",\"payload\":\""u8);
        Append(ref rest, payload);
        Append(ref rest, "\"},\"streamSid\":\""u8);
        Append(ref rest, streamSid);
        Append(ref rest, "\"}"u8);
        return destination.Length - rest.Length;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private static void Append(ref Span<byte> rest, long number)
    {
        _ = Utf8Formatter.TryFormat(number, rest, out var digits);
        rest = rest[digits..];
    }
}
