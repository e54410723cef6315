using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.WebSockets;

namespace FastTwiml.Benchmarks.WebSockets;

/// <summary>A text message out of its masked frame, unmasked and known to be UTF-8. The runtime's takes one copy more, out of its stream.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks : IReadsBytes
{
    private readonly MessageBuffer _buffer = new();
    private readonly byte[] _received = new byte[4096];
    private readonly WebSocket _socket = WebSocket.CreateFromStream(
        new EndlessFrames([.. MediaMessage.Make().Select(static message => message.Frame)]), new WebSocketCreationOptions { IsServer = true });

    private MessageReader _reader = new(WebSocketRole.Server, FrameLimits.MessageBytes, acceptBinary: false);
    private Rotation<MediaMessage> _messages = new(MediaMessage.Make());

    double IReadsBytes.BytesPerOperation => _messages.All.Average(static message => message.Frame.Length);

    [GlobalSetup]
    public void Check() => CheckAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => _socket.Dispose();

    [Benchmark(Baseline = true)]
    public int Ours()
    {
        ReadOnlySpan<byte> input = _messages.Next().Frame;
        _reader.Read(ref input, _buffer, out var payload);
        return payload.Length;
    }

    [Benchmark]
    public async ValueTask<int> SystemNetWebSockets() => (await _socket.ReceiveAsync(_received.AsMemory(), CancellationToken.None)).Count;

    private async Task CheckAsync()
    {
        foreach (var message in _messages.All)
        {
            CheckOurs(message);
            var received = await _socket.ReceiveAsync(_received.AsMemory(), CancellationToken.None);
            Outputs.AreEqual(true, received.EndOfMessage);
            Outputs.AreEqual(message.Text, _received.AsSpan(0, received.Count));
        }
    }

    private void CheckOurs(MediaMessage message)
    {
        ReadOnlySpan<byte> input = message.Frame;
        Outputs.AreEqual(MessageKind.Text, _reader.Read(ref input, _buffer, out var payload));
        Outputs.AreEqual(0, input.Length);
        Outputs.AreEqual(message.Text, payload);
    }
}
