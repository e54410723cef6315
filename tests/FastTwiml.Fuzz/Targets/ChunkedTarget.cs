using System.Text;
using FastTwiml.Http;
using FastTwiml.Tests.Http;

namespace FastTwiml.Fuzz.Targets;

/// <summary>A chunked body: the same result for every split, and the result of a reading line by line.</summary>
internal sealed class ChunkedTarget : FuzzTarget
{
    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            "5\r\nhello\r\n0\r\n\r\n",
            "1\r\na\r\n2\r\nbc\r\n00A;x=y;z=\"q\\\"r\"\r\n0123456789\r\n0\r\nTrailer: v\r\nOther:\r\n\r\nGET",
            "0;a\r\n\r\n",
            "3 ; a = b\r\nabc\r\n000;\tc=\"\"\r\nA: \t\r\n\r\n",
        }.Select(Encoding.Latin1.GetBytes),
        [.. "FfFf\r\n"u8, .. new byte[0xFFFF], .. "\r\n1\r\nx\r\n0\r\n\r\n"u8],
        [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n0\r\n\r\n"u8],
    ];

    private int _complete;
    private int _rejected;

    public override string Name => "chunked";

    public override string Summary => $"{_complete} complete, {_rejected} rejected.";

    public override void Run(Random random)
    {
        // The long ones seldom: they say something of the limits alone.
        var seed = random.Next(50) == 0 ? random.Next(Seeds.Length) : random.Next(Seeds.Length - 2);
        var bytes = Mutation.Mutate(random, Seeds[seed]);
        var whole = Decode([bytes]);
        _complete += whole.Result.Status == ParseStatus.Complete ? 1 : 0;
        _rejected += whole.Result.Status == ParseStatus.Rejected ? 1 : 0;
        CheckEqual(whole, Decode(Mutation.Split(random, bytes)), "Another result when split", bytes);

        var expected = ChunkedOracle.TryDecode(Encoding.Latin1.GetString(bytes), out var body, out var length);
        CheckEqual(expected, whole.Result.Status == ParseStatus.Complete, $"The grammar says otherwise than {whole.Result}", bytes);
        if (expected)
        {
            CheckEqual(body, whole.Body, "Another body", bytes);
            CheckEqual(length, whole.Result.Consumed, "Another length", bytes);
        }
    }

    private static (ParseResult Result, string Body) Decode(IEnumerable<byte[]> pieces)
    {
        var decoder = default(ChunkedBody);
        var body = new byte[HttpLimits.BodyBytes];
        var written = 0;
        var before = 0;
        var result = ParseResult.Incomplete();
        foreach (var piece in pieces)
        {
            result = decoder.Decode(piece, body.AsSpan(written), out var more);
            written += more;
            if (result.Status != ParseStatus.Incomplete)
            {
                break;
            }

            before += result.Consumed;
            if (result.Consumed != piece.Length)
            {
                throw new InvalidDataException("Stopped before the end of a piece.");
            }
        }

        // As seen from the first byte.
        result = result.Status switch
        {
            ParseStatus.Complete => ParseResult.Complete(before + result.Consumed),
            ParseStatus.Rejected => ParseResult.Rejected(result.Reason, before + result.Offset),
            _ => ParseResult.Incomplete(before),
        };
        return (result, Encoding.Latin1.GetString(body, 0, written));
    }
}
