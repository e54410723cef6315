using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Forms;
using Microsoft.AspNetCore.WebUtilities;

namespace FastTwiml.Benchmarks.Parsing;

/// <summary>A webhook's body into its 27 names and values.</summary>
[MemoryDiagnoser]
public class FormBenchmarks : IReadsBytes
{
    private readonly byte[] _decoded = new byte[4096];
    private readonly FormPair[] _pairs = new FormPair[64];
    private Rotation<Corpus> _requests = new(Corpus.Make());

    double IReadsBytes.BytesPerOperation => _requests.All.Average(static request => request.Body.Length);

    [GlobalSetup]
    public void Check() => CheckAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public int Ours() => FormParser.Parse(_requests.Next().Body, _decoded, _pairs).Count;

    [Benchmark]
    public async Task<int> FormPipeReader()
    {
        var reader = new FormPipeReader(PipeReader.Create(new ReadOnlySequence<byte>(_requests.Next().Body)));
        return (await reader.ReadFormAsync()).Count;
    }

    private async Task CheckAsync()
    {
        foreach (var request in _requests.All)
        {
            var form = FormParser.Parse(request.Body, _decoded, _pairs);
            var expected = await new FormPipeReader(PipeReader.Create(new ReadOnlySequence<byte>(request.Body))).ReadFormAsync();
            Outputs.AreEqual(expected.Count, form.Count);
            foreach (var pair in _pairs.Take(form.Count))
            {
                Outputs.AreEqual(expected[Encoding.UTF8.GetString(pair.Name.Of(_decoded))].ToString(), Encoding.UTF8.GetString(pair.Value.Of(_decoded)));
            }
        }
    }
}
