using System.Text;
using FastTwiml.Forms;
using FastTwiml.TestKit;
using FastTwiml.Tests.Forms;

namespace FastTwiml.Fuzz.Targets;

/// <summary>A form: the pairs of a reading by splitting strings, in memory that ends at both ends.</summary>
internal sealed class FormTarget : FuzzTarget
{
    private static readonly byte[][] Seeds =
    [
        Encoding.ASCII.GetBytes(TwilioRequest.Form(TwilioRequest.Inbound("CA1"))),
        [.. "a=b&c=d%20e+f&%2B=%3d&&=x&y&z==1&%zz=%4"u8],
        [.. "Body=%F0%9F%8E%89+Gr%C3%BC%C3%9Fe%00"u8],
    ];

    private static readonly byte[] Special = [.. "&=+%%%2Bb0fFgG\0"u8];

    public override string Name => "form";

    public override void Run(Random random)
    {
        var bytes = random.Next(3) == 0 ? Noise(random) : Mutation.Mutate(random, Seeds[random.Next(Seeds.Length)], most: 8);
        using var encoded = GuardedMemory.EndingAtGuard(bytes);
        using var decoded = GuardedMemory.Room(bytes.Length);
        var pairs = new FormPair[FormLimits.Pairs];
        var result = FormParser.Parse(encoded.Span, decoded.Span, pairs);
        var expected = FormText.ParsePlainly(bytes);
        if (result.Fault == FormFault.None)
        {
            Check(FormText.Texts(decoded.Span, pairs.AsSpan(0, result.Count)).SequenceEqual(expected), "Other pairs", bytes);
        }
        else
        {
            Check(
                expected.Count > FormLimits.Pairs || expected.Exists(static pair => pair.Name.Length > FormLimits.NameBytes),
                $"{result.Fault} without cause",
                bytes);
        }
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(100)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : Special[random.Next(Special.Length)];
        }

        return bytes;
    }
}
