using System.IO.Pipelines;
using System.Net;
using System.Text;
using FastTwiml.Forms;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace FastTwiml.Tests.Forms;

public class FormPropertyTests
{
    /// <summary>Bytes of which most mean something to a form.</summary>
    private static readonly Arbitrary<byte[]> FormBytes = Arb.From(
        Gen.ArrayOf(Gen.Frequency(
            (6, Gen.Elements([.. "&=+%%%2Bb0fFgG "u8])),
            (3, Gen.Choose('a', 'z').Select(static i => (byte)i)),
            (1, Gen.Choose(0, 255).Select(static i => (byte)i)))),
        Shrink);

    [Fact]
    public void Any_bytes_give_what_a_plain_reading_gives() =>
        Prop.ForAll(FormBytes, static bytes => FormText.Parse(bytes).SequenceEqual(FormText.ParsePlainly(bytes)))
            .QuickCheckThrowOnFailure();

    /// <summary>Forms of several blocks, at every distance from a block's end, with room for all pairs or for some.</summary>
    [Fact]
    public void Any_long_form_gives_what_a_plain_reading_gives() =>
        Prop.ForAll(FormBytes, FormBytes, static (first, second) =>
        {
            byte[] whole = [.. first, .. second];
            for (var gap = 0; gap <= FormBlock.Bytes; gap++)
            {
                byte[] form = [.. first, .. Enumerable.Repeat((byte)'x', gap), .. second, .. whole];
                AssertReadAsPlainly(form, FormLimits.Pairs);
                AssertReadAsPlainly(form, gap % 7);
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>Names and values around their greatest lengths, which escapes make shorter than they were sent.</summary>
    [Theory]
    [InlineData(FormLimits.NameBytes, "")]
    [InlineData(FormLimits.ValueBytes, "name=")]
    public void Limits_are_those_of_a_plain_reading(int limit, string before)
    {
        foreach (var escapes in new[] { 0, 1, 2, limit })
        {
            foreach (var length in new[] { limit - 1, limit, limit + 1 })
            {
                var text = string.Concat(Enumerable.Repeat("%2B", escapes)) + new string('t', Math.Max(0, length - escapes));
                AssertReadAsPlainly(Encoding.ASCII.GetBytes($"a=1&&{before}{text}&b=%2B2&c"), FormLimits.Pairs);
                AssertReadAsPlainly(Encoding.ASCII.GetBytes($"a=1&{before}%zz{text}&b=%2B2&c"), room: 2);
            }
        }
    }

    [Fact]
    public void What_was_encoded_comes_back() =>
        Prop.ForAll<byte[][]>(static texts =>
        {
            var pairs = Pairs(texts);
            var encoded = string.Join('&', pairs.Select(static p => Escape(p.Name) + "=" + Escape(p.Value)));
            return FormText.Parse(Encoding.ASCII.GetBytes(encoded)).SequenceEqual(pairs);
        }).QuickCheckThrowOnFailure();

    /// <summary>The form reader of ASP.NET Core takes well-formed text without zero characters; it groups by name, ignoring case.</summary>
    [Fact]
    public void Agrees_with_the_form_reader_of_the_framework() =>
        Prop.ForAll<NonNull<string>[]>(static texts =>
        {
            var pairs = texts.Select((t, i) => ("n" + i + t.Get, texts[^(i + 1)].Get)).Where(static p => WellFormed(p.Item1) && WellFormed(p.Item2)).ToArray();
            var encoded = Encoding.UTF8.GetBytes(string.Join('&', pairs.Select(static p => WebUtility.UrlEncode(p.Item1) + "=" + WebUtility.UrlEncode(p.Item2))));
            var theirs = new FormPipeReader(PipeReader.Create(new MemoryStream(encoded))).ReadFormAsync().GetAwaiter().GetResult();
            var ours = FormText.Parse(encoded).Select(static p => (Utf8(p.Name), Utf8(p.Value))).ToArray();
            return ours.Length == theirs.Sum(static t => t.Value.Count)
                && ours.GroupBy(static p => p.Item1, StringComparer.OrdinalIgnoreCase)
                    .All(group => theirs[group.Key].SequenceEqual(group.Select(static p => p.Item2)));
        }).QuickCheckThrowOnFailure();

    private static void AssertReadAsPlainly(byte[] form, int room)
    {
        var expected = new List<(byte[] Name, byte[] Value)>();
        var expectedResult = PlainFormParser.Parse(form, room, expected);
        var pairs = new FormPair[room];
        using var encoded = GuardedMemory.EndingAtGuard(form);
        using var decoded = GuardedMemory.Room(form.Length);
        Assert.Equal(expectedResult, FormParser.Parse(encoded.Span, decoded.Span, pairs));
        Assert.Equal(form, encoded.Span.ToArray());
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Name, pairs[i].Name.Of(decoded.Span).ToArray());
            Assert.Equal(expected[i].Value, pairs[i].Value.Of(decoded.Span).ToArray());
        }
    }

    private static bool WellFormed(string text) => !text.Contains('\0', StringComparison.Ordinal) && !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    private static (string Name, string Value)[] Pairs(byte[][] texts) =>
        [.. texts.Chunk(2).Where(static c => c.Length == 2).Select(static c => (Encoding.Latin1.GetString(c[0]), Encoding.Latin1.GetString(c[1])))];

    /// <summary>Encodes by the URL standard's own words, in lower or upper case digits.</summary>
    private static string Escape(string text) => string.Concat(text.Select(static (c, i) => c switch
    {
        ' ' => "+",
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '*' or '-' or '.' or '_' => c.ToString(),
        _ => "%" + ((int)c).ToString(i % 2 == 0 ? "x2" : "X2"),
    }));

    private static IEnumerable<byte[]> Shrink(byte[] bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            yield return [.. bytes[..i], .. bytes[(i + 1)..]];
        }
    }
}
