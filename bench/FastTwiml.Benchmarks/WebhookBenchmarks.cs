using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Forms;
using FastTwiml.Http;
using FastTwiml.Twiml;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Signature;
using Microsoft.AspNetCore.WebUtilities;

namespace FastTwiml.Benchmarks;

/// <summary>The parts of a webhook, each beside what one would use instead, on the same bytes.</summary>
[MemoryDiagnoser]
public class WebhookBenchmarks
{
    private readonly Corpus[] _corpus = Corpus.Make();
    private readonly byte[] _decoded = new byte[4096];
    private readonly FormPair[] _pairs = new FormPair[64];
    private readonly byte[] _text = new byte[8192];
    private readonly byte[] _document = new byte[4096];
    private readonly byte[] _key = Encoding.UTF8.GetBytes(Corpus.AuthToken);
    private readonly byte[] _hash = new byte[HMACSHA1.HashSizeInBytes];
    private readonly SignatureValidator _validator = new(new TwilioAccounts([Corpus.AuthToken], []));
    private readonly TwimlTemplate _template = TwimlTemplate.Compile();
    private int _next;

    [GlobalSetup]
    public void Check()
    {
        foreach (var request in _corpus)
        {
            var searched = 0;
            var head = RequestHeadParser.Parse(request.Request, ref searched, out var parsed);
            Expect(head.Status == ParseStatus.Complete && head.Consumed == request.Request.Length - request.Body.Length && parsed.ContentLength == request.Body.Length);

            var form = FormParser.Parse(request.Body, _decoded, _pairs);
            using var reader = new FormReader(Encoding.UTF8.GetString(request.Body));
            var expected = reader.ReadForm();
            Expect(form.Count == expected.Count);
            foreach (var pair in _pairs.AsSpan(0, form.Count))
            {
                Expect(expected[Encoding.UTF8.GetString(pair.Name.Of(_decoded))] == Encoding.UTF8.GetString(pair.Value.Of(_decoded)));
            }
        }

        for (var i = 0; i < Corpus.Count; i++)
        {
            Expect(Signature());
        }

        Expect(Twiml() > 200);
    }

    [Benchmark]
    public int Head()
    {
        var searched = 0;
        return RequestHeadParser.Parse(Next().Request, ref searched, out _).Consumed;
    }

    [Benchmark]
    public int Form() => FormParser.Parse(Next().Body, _decoded, _pairs).Count;

    [Benchmark]
    public async Task<int> FormByFormPipeReader()
    {
        var reader = new FormPipeReader(PipeReader.Create(new ReadOnlySequence<byte>(Next().Body)));
        return (await reader.ReadFormAsync()).Count;
    }

    /// <summary>Decoding included: the validator needs the pairs.</summary>
    [Benchmark]
    public bool Signature()
    {
        var next = Next();
        var form = FormParser.Parse(next.Body, _decoded, _pairs);
        Span<byte> signature = stackalloc byte[SignatureValidator.SignatureLength];
        Encoding.ASCII.GetBytes(next.Signature, signature);
        return _validator.IsValid(
            new SignedRequest
            {
                Origin = new Origin { Scheme = "https"u8, Host = "voice.example.com"u8 },
                RawTarget = "/twiml"u8,
                Decoded = _decoded.AsSpan(0, form.DecodedBytes),
                BodyPairs = _pairs.AsSpan(0, form.Count),
                Signature = signature,
                SignatureCount = 1,
            },
            _text);
    }

    /// <summary>The hash alone, over as many bytes as a webhook's signature covers.</summary>
    [Benchmark]
    public int HashDataAlone() => HMACSHA1.HashData(_key, _text.AsSpan(0, 620), _hash);

    [Benchmark]
    public int Twiml()
    {
        var document = new ConnectStream { Url = "wss://voice.example.com/streams"u8, To = "+15550000053"u8, From = "+12130170610"u8 };
        return _template.Length(document) + _template.Write(document, _document);
    }

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("What is measured does not do what it should.");
        }
    }

    private Corpus Next() => _corpus[_next++ & (Corpus.Count - 1)];
}
