using System.Text;
using System.Xml.Linq;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Host;

namespace FastTwiml.Benchmarks.Loop;

/// <summary>A whole signed webhook in memory, from the pipe to the flush, without its record.</summary>
[MemoryDiagnoser]
public class WebhookBenchmarks : IReadsBytes
{
    private Rotation<Corpus> _requests = new(Corpus.Make());
    private FrontDoor? _door;
    private AspNetCoreDoor? _aspNetCore;
    private Wire? _wire;
    private Wire? _aspNetCoreWire;
    private int _answerBytes;
    private int _aspNetCoreAnswerBytes;

    double IReadsBytes.BytesPerOperation => _requests.All.Average(static request => request.Request.Length);

    [GlobalSetup]
    public void Check() => CheckAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public long Ours() => _wire!.Exchange(_requests.Next().Request, _answerBytes);

    [Benchmark]
    public long AspNetCore() => _aspNetCoreWire!.Exchange(_requests.Next().Request, _aspNetCoreAnswerBytes);

    private async Task CheckAsync()
    {
        _door = new FrontDoor(checkSignatures: true, new NoRecords());
        _aspNetCore = new AspNetCoreDoor();
        await _aspNetCore.StartAsync();
        _wire = new Wire(_door.Listener.ServeAsync);
        _aspNetCoreWire = new Wire(_aspNetCore.ServeAsync);
        foreach (var request in _requests.All)
        {
            var answer = await _wire.AskAsync(request.Request);
            var aspNetCoreAnswer = await _aspNetCoreWire.AskAsync(request.Request);
            Outputs.AreEqual(true, answer.StartsWith("HTTP/1.1 200 OK\r\n", StringComparison.Ordinal));
            Outputs.AreEqual(true, aspNetCoreAnswer.StartsWith("HTTP/1.1 200 OK\r\n", StringComparison.Ordinal));
            Outputs.AreEqual(true, XNode.DeepEquals(Document(answer), Document(aspNetCoreAnswer)));

            // Numbers have one length, so answers do.
            _answerBytes = Same(_answerBytes, answer);
            _aspNetCoreAnswerBytes = Same(_aspNetCoreAnswerBytes, aspNetCoreAnswer);
        }

        var forged = Encoding.ASCII.GetString(_requests.All[0].Request).Replace(_requests.All[0].Signature, _requests.All[1].Signature, StringComparison.Ordinal);
        await using var wire = new Wire(_door.Listener.ServeAsync);
        await using var aspNetCoreWire = new Wire(_aspNetCore.ServeAsync);
        Outputs.AreEqual(" 403 ", (await wire.AskAsync(Encoding.ASCII.GetBytes(forged)))[8..13]);
        Outputs.AreEqual(" 403 ", (await aspNetCoreWire.AskAsync(Encoding.ASCII.GetBytes(forged)))[8..13]);
    }

    private async Task CleanUpAsync()
    {
        await _wire!.DisposeAsync();
        await _aspNetCoreWire!.DisposeAsync();
        _door!.Dispose();
        await _aspNetCore!.DisposeAsync();
    }

    private static XDocument Document(string answer) => XDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);

    private static int Same(int bytes, string answer)
    {
        Outputs.AreEqual(bytes == 0 ? answer.Length : bytes, answer.Length);
        return answer.Length;
    }
}
