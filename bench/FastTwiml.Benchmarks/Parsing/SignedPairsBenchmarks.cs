using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Forms;
using FastTwiml.Webhooks.Signature;

namespace FastTwiml.Benchmarks.Parsing;

/// <summary>The form's part of the signed text, as it is written when the order of the fields is known, and otherwise.</summary>
[MemoryDiagnoser]
public class SignedPairsBenchmarks : IReadsBytes
{
    private readonly byte[] _text = new byte[8192];
    private Rotation<Form> _forms = new([.. Corpus.Make().Select(static request => new Form(request))]);

    double IReadsBytes.BytesPerOperation => _forms.All.Average(static form => form.Text.Length);

    [GlobalSetup]
    public void Check()
    {
        foreach (var form in _forms.All)
        {
            Outputs.AreEqual(form.Text, _text.AsSpan(0, SignedPairs.Write(form.Decoded, form.Pairs, _text)));
            Outputs.AreEqual(form.Text, _text.AsSpan(0, BySpans(form)));
            Outputs.AreEqual(form.Text, _text.AsSpan(0, OrderUnknown(form)));
        }
    }

    [Benchmark(Baseline = true)]
    public int Ours()
    {
        var form = _forms.Next();
        return SignedPairs.Write(form.Decoded, form.Pairs, _text);
    }

    /// <summary>The same with spans alone: every read and every copy is checked by itself.</summary>
    [Benchmark]
    public int BySpans() => BySpans(_forms.Next());

    /// <summary>What the first form of its kind costs.</summary>
    [Benchmark]
    public int OrderUnknown() => OrderUnknown(_forms.Next());

    private int BySpans(Form form)
    {
        ReadOnlySpan<byte> decoded = form.Decoded;
        ReadOnlySpan<FormPair> pairs = form.Pairs;
        Span<byte> text = _text;
        var before = 0UL;
        var written = 0;
        foreach (var index in FieldOrders.For(pairs.Length))
        {
            ref readonly var pair = ref pairs[index];
            var name = decoded[pair.Name.Start..];
            var value = decoded[pair.Value.Start..];
            var prefix = BinaryPrimitives.ReadUInt64BigEndian(name);
            prefix = pair.Name.Length >= sizeof(ulong) ? prefix : prefix & ~(ulong.MaxValue >> (8 * pair.Name.Length));
            if (prefix <= before)
            {
                return -1;
            }

            before = prefix;
            if (pair.Name.Length <= Vector256<byte>.Count && pair.Value.Length <= 2 * Vector256<byte>.Count)
            {
                Vector256.Create(name).CopyTo(text[written..]);
                var place = text[(written + pair.Name.Length)..];
                Vector256.Create(value).CopyTo(place);
                Vector256.Create(value[Vector256<byte>.Count..]).CopyTo(place[Vector256<byte>.Count..]);
            }
            else
            {
                name[..pair.Name.Length].CopyTo(text[written..]);
                value[..pair.Value.Length].CopyTo(text[(written + pair.Name.Length)..]);
            }

            written += pair.Name.Length + pair.Value.Length;
        }

        return written;
    }

    private int OrderUnknown(Form form)
    {
        FieldOrders.For(form.Pairs.Length).Clear();
        return SignedPairs.Write(form.Decoded, form.Pairs, _text);
    }

    /// <summary>A webhook's form, parsed, with room behind it as the server has.</summary>
    private sealed class Form
    {
        public Form(Corpus request)
        {
            Decoded = new byte[2048];
            var pairs = new FormPair[64];
            Pairs = pairs[..FormParser.Parse(request.Body, Decoded, pairs).Count];
            Text = Encoding.UTF8.GetBytes(string.Concat(Pairs
                .Select(pair => (Name: Encoding.UTF8.GetString(pair.Name.Of(Decoded)), Value: Encoding.UTF8.GetString(pair.Value.Of(Decoded))))
                .OrderBy(static pair => pair.Name, StringComparer.Ordinal)
                .Select(static pair => pair.Name + pair.Value)));
        }

        public byte[] Decoded { get; }

        public FormPair[] Pairs { get; }

        public byte[] Text { get; }
    }
}
