using System.Buffers;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using HttpMethod = Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpMethod;

namespace FastTwiml.Benchmarks.Parsing;

/// <summary>A webhook's request line and fields. Kestrel's parser only cuts them apart; ours has judged their values too.</summary>
[MemoryDiagnoser]
public class HeadBenchmarks : IReadsBytes
{
    private readonly HttpParser<KestrelHead> _kestrel = new();
    private readonly KestrelHead.Fields _fields = new();
    private Rotation<Corpus> _requests = new(Corpus.Make());

    double IReadsBytes.BytesPerOperation => _requests.All.Average(static request => request.HeadBytes);

    [GlobalSetup]
    public void Check()
    {
        foreach (var request in _requests.All)
        {
            var searched = 0;
            var bytes = request.Request.AsSpan();
            var result = RequestHeadParser.Parse(bytes, ref searched, out var head);
            Outputs.AreEqual(ParseStatus.Complete, result.Status);
            Outputs.AreEqual(request.HeadBytes, result.Consumed);
            Outputs.AreEqual(request.Body.Length, head.ContentLength);

            Outputs.AreEqual(result.Consumed, KestrelHead.Parse(_kestrel, _fields, new ReadOnlySequence<byte>(request.Request)));
            Outputs.AreEqual(HttpMethod.Post, _fields.Method);
            Outputs.AreEqual(head.Path.Of(bytes), bytes.Slice(_fields.TargetOffset, _fields.PathLength));
            Outputs.AreEqual(head.ContentLength, _fields.ContentLength);
            Outputs.AreEqual(head.Host.Of(bytes), _fields.Host.AsSpan(0, _fields.HostLength));
            Outputs.AreEqual(head.TwilioSignature.Of(bytes), _fields.Signature.AsSpan(0, _fields.SignatureLength));
        }
    }

    [Benchmark(Baseline = true)]
    public int Ours()
    {
        var searched = 0;
        return RequestHeadParser.Parse(_requests.Next().Request, ref searched, out _).Consumed;
    }

    [Benchmark]
    public long KestrelHttpParser() => KestrelHead.Parse(_kestrel, _fields, new ReadOnlySequence<byte>(_requests.Next().Request));
}
