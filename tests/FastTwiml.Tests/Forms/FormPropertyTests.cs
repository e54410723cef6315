using System.IO.Pipelines;
using System.Net;
using System.Text;
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
