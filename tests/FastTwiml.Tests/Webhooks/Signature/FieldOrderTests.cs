using System.Text;
using FastTwiml.Forms;
using FastTwiml.Http;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Signature;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Signature;

/// <summary>
/// The remembered order of fields never shows: whatever forms came before on the thread, the pairs are written as if they were sorted
/// anew. Strings hold one char for each byte.
/// </summary>
public class FieldOrderTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.ArrayOf(Gen.Elements("aB_\u0000\u00ff".ToCharArray())).Select(static c => new string(c)),
        Gen.Elements("", "From", "FromCity", "FromCountry", "CallerCountry", "CallerCountryX", "CallerCountry\u0000", "To", "CallSid", "CallStatus"),
        Gen.Elements('a', 'z').SelectMany(static c => Gen.Choose(0, 150).Select(length => new string(c, length))));

    /// <summary>Few fields, each form made of the one before: as it is, in another order, with a name changed, repeated or taken away.</summary>
    private static readonly Arbitrary<(string Name, string Value)[][]> Sequences = Arb.From(
        from first in Gen.ArrayOf(Gen.Zip(Text, Text))
        from steps in Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 5), Gen.Choose(0, 1_000_000)))
        from names in Gen.ArrayOf(Text, 8)
        select Forms(first, steps, names));

    [Fact]
    public void Whatever_came_before_the_pairs_are_in_order() =>
        Prop.ForAll(Sequences, static forms => forms.All(Agrees)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(FieldOrders.MostPairs - 1)]
    [InlineData(FieldOrders.MostPairs)]
    [InlineData(FieldOrders.MostPairs + 1)]
    [InlineData(FormLimits.Pairs)]
    public void Forms_of_any_length_are_in_order_again_and_again(int count)
    {
        var random = new Random(count);
        for (var round = 0; round < 20; round++)
        {
            var form = Enumerable.Range(0, count).Select(i => ($"Field{i * 7919 % 1000}", new string('v', random.Next(100)))).ToArray();
            if (round % 5 == 4)
            {
                random.Shuffle(form);
            }

            Assert.True(Agrees(form));
        }
    }

    [Fact]
    public void Every_exchange_of_two_fields_is_noticed()
    {
        var form = SignatureVectorTests.Request("V1").Body.Split('&').Select(static pair => (pair[..pair.IndexOf('=', StringComparison.Ordinal)], "v")).ToArray();
        for (var i = 0; i < form.Length; i++)
        {
            for (var j = 0; j < form.Length; j++)
            {
                Assert.True(Agrees(form));
                (string, string)[] exchanged = [.. form];
                (exchanged[i], exchanged[j]) = (exchanged[j], exchanged[i]);
                Assert.True(Agrees(exchanged));
            }
        }
    }

    /// <summary>Every order of four fields, each met by what is remembered of every other.</summary>
    [Fact]
    public void Every_order_follows_every_other()
    {
        (string, string)[] fields = [("From", "1"), ("FromCity", "2"), ("FromCountry", "3"), ("FromCountryX", "4")];
        var orders = Orders(fields).ToArray();
        Assert.Equal(24, orders.Length);
        foreach (var before in orders)
        {
            foreach (var after in orders)
            {
                Assert.True(Agrees(before) && Agrees(after));
            }
        }
    }

    [Fact]
    public void An_order_is_remembered_but_none_with_a_repeated_name()
    {
        Assert.True(Agrees([("c", "1"), ("a", "2"), ("b", "3")]));
        Assert.Equal([1, 2, 0], FieldOrders.For(3).ToArray());
        Assert.True(Agrees([("b", "1"), ("a", "2"), ("b", "3")]));
        Assert.Equal([1, 2, 0], FieldOrders.For(3).ToArray());
        Assert.True(Agrees([("a", "1"), ("c", "2"), ("b", "3")]));
        Assert.Equal([0, 2, 1], FieldOrders.For(3).ToArray());
    }

    /// <summary>Names and values need not be where the parser puts them.</summary>
    [Fact]
    public void Names_and_values_may_lie_anywhere()
    {
        var decoded = "1value-of-bCallerCountry-of-a"u8.ToArray();
        FormPair[] pairs = [new(new Slice(11, 13), new Slice(0, 1)), new(new Slice(28, 1), new Slice(1, 10)), new(new Slice(10, 1), new Slice(0, 0))];
        var written = new byte[decoded.Length + 100];
        for (var round = 0; round < 3; round++)
        {
            var length = SignedPairs.Write(decoded, pairs, written);
            Assert.Equal("CallerCountry1avalue-of-bb", Encoding.ASCII.GetString(written, 0, length));
        }
    }

    private static (string Name, string Value)[][] Forms((string Name, string Value)[] first, (int Kind, int Seed)[] steps, string[] names)
    {
        var forms = new List<(string Name, string Value)[]> { first };
        foreach (var (kind, seed) in steps)
        {
            (string Name, string Value)[] next = [.. forms[^1]];
            var random = new Random(seed);
            var at = random.Next(Math.Max(1, next.Length));
            if (next.Length == 0)
            {
                next = [(names[0], names[1])];
            }
            else if (kind == 1)
            {
                random.Shuffle(next);
            }
            else if (kind == 2)
            {
                next[at].Name = names[random.Next(names.Length)];
            }
            else if (kind == 3)
            {
                next[at].Name = next[random.Next(next.Length)].Name;
            }
            else if (kind == 4)
            {
                next[at].Value = names[random.Next(names.Length)];
            }
            else if (kind == 5)
            {
                next = [.. next[..at], .. next[(at + 1)..]];
            }

            forms.Add(next);
        }

        return [.. forms];
    }

    private static IEnumerable<(string, string)[]> Orders((string, string)[] fields) => fields.Length == 0
        ? [[]]
        : fields.SelectMany((field, i) => Orders([.. fields[..i], .. fields[(i + 1)..]]).Select(rest => ((string, string)[])[field, .. rest]));

    /// <summary>Writes the pairs between guards, with as little room as is allowed and with plenty, and compares with plain sorting.</summary>
    private static bool Agrees((string Name, string Value)[] form)
    {
        var bytes = Encoding.Latin1.GetBytes(string.Concat(form.Select(static pair => pair.Name + pair.Value)));
        var pairs = new FormPair[form.Length];
        for (int i = 0, at = 0; i < form.Length; i++)
        {
            var (name, value) = form[i];
            pairs[i] = new FormPair(new Slice(at, name.Length), new Slice(at + name.Length, value.Length));
            at += name.Length + value.Length;
        }

        using var decoded = GuardedMemory.EndingAtGuard(bytes);
        using var narrow = GuardedMemory.Room(bytes.Length);
        var wide = new byte[bytes.Length + 200];
        var expected = Encoding.Latin1.GetBytes(TwilioSignature.PairsText(form));
        return narrow.Span[..SignedPairs.Write(decoded.Span, pairs, narrow.Span)].SequenceEqual(expected)
            && wide.AsSpan(0, SignedPairs.Write([.. bytes, .. new byte[100]], pairs, wide)).SequenceEqual(expected);
    }
}
