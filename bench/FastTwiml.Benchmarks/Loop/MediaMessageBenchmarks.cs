using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Host;

namespace FastTwiml.Benchmarks.Loop;

/// <summary>A whole media message in memory: from the pipe to an assistant that echoes, and its answer to the flush.</summary>
[MemoryDiagnoser]
public class MediaMessageBenchmarks : IReadsBytes
{
    private Rotation<MediaMessage> _messages = new(MediaMessage.Make());
    private FrontDoor? _door;
    private AspNetCoreDoor? _aspNetCore;
    private Wire? _wire;
    private Wire? _aspNetCoreWire;
    private int _echoBytes;

    double IReadsBytes.BytesPerOperation => _messages.All.Average(static message => message.Frame.Length);

    [GlobalSetup]
    public void Check() => CheckAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public long Ours() => _wire!.Exchange(_messages.Next().Frame, _echoBytes);

    [Benchmark]
    public long AspNetCore() => _aspNetCoreWire!.Exchange(_messages.Next().Frame, _echoBytes);

    private async Task CheckAsync()
    {
        _door = new FrontDoor(checkSignatures: true, new NoRecords());
        _aspNetCore = new AspNetCoreDoor();
        var call = Corpus.Make()[0];
        await using (var webhook = new Wire(_door.Listener.ServeAsync))
        {
            // A stream is taken for a call that was answered.
            await webhook.AskAsync(call.Request);
        }

        await _aspNetCore.StartAsync();
        _wire = new Wire(_door.Listener.ServeAsync);
        _aspNetCoreWire = new Wire(_aspNetCore.ServeAsync);
        await _wire.OpenStreamAsync(call.CallSid);
        await _aspNetCoreWire.OpenStreamAsync(call.CallSid);
        foreach (var message in _messages.All)
        {
            Outputs.AreEqual(message.Audio, await _wire.EchoAsync(message));
            Outputs.AreEqual(message.Audio, await _aspNetCoreWire.EchoAsync(message));
        }

        // The frame's header has four bytes; the message is the same from both.
        _echoBytes = 4 + FastTwiml.MediaStreams.Messages.StreamMessageWriter.MediaBytes(MediaMessage.StreamSid.Length, MediaMessage.AudioBytes);
        Outputs.AreEqual(_echoBytes, (int)Ours());
        Outputs.AreEqual(_echoBytes, (int)AspNetCore());
    }

    private async Task CleanUpAsync()
    {
        await _wire!.DisposeAsync();
        await _aspNetCoreWire!.DisposeAsync();
        _door!.Dispose();
        await _aspNetCore!.DisposeAsync();
    }
}
