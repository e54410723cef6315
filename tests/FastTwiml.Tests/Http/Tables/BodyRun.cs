using System.Text;
using FastTwiml.Http;

namespace FastTwiml.Tests.Http.Tables;

/// <summary>Everything that came of decoding a chunked body.</summary>
/// <param name="Status">How far it came.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="At">Bytes consumed of all that arrived, or where the fault is.</param>
/// <param name="Body">The decoded data as Latin-1; of a rejected body what came before the fault.</param>
internal sealed record BodyRun(ParseStatus Status, RejectReason Reason, int At, string Body)
{
    [ThreadStatic]
    private static byte[]? t_scratch;

    public static BodyRun Of(params IEnumerable<byte[]> chunks)
    {
        var decoder = default(ChunkedBody);
        var scratch = t_scratch ??= new byte[HttpLimits.BodyBytes];
        var written = 0;
        var consumed = 0;
        foreach (var chunk in chunks)
        {
            var result = decoder.Decode(chunk, scratch.AsSpan(written), out var more);
            written += more;
            if (result.Status != ParseStatus.Incomplete)
            {
                var at = consumed + (result.Status == ParseStatus.Complete ? result.Consumed : result.Offset);
                return new BodyRun(result.Status, result.Reason, at, Encoding.Latin1.GetString(scratch, 0, written));
            }

            if (result.Consumed != chunk.Length)
            {
                throw new InvalidOperationException("An incomplete body consumes everything.");
            }

            consumed += result.Consumed;
        }

        return new BodyRun(ParseStatus.Incomplete, RejectReason.None, consumed, Encoding.Latin1.GetString(scratch, 0, written));
    }
}
