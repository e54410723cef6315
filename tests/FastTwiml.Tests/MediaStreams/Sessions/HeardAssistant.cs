using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Carriers;
using FastTwiml.Assistants.Threads;
using FastTwiml.MediaStreams.Consumers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Tests.MediaStreams.Sessions;

/// <summary>An assistant that writes down what it is told, and what a test does with its stream.</summary>
internal sealed class HeardAssistant : IAssistant, IStreamConsumers
{
    public List<string> Told { get; } = [];

    public List<byte> Audio { get; } = [];

    public CallStream Stream { get; private set; } = null!;

    /// <summary>What the assistant does with audio, beside writing it down.</summary>
    public Action<CallStream, byte[]> OnHeard { get; init; } = static (_, _) => { };

    /// <summary>What the assistant does at the start, beside writing it down.</summary>
    public Action<CallStream> OnStarted { get; init; } = static _ => { };

    public StreamConsumer Create(Assistant assistant) => new AssistantConsumer(
        AssistantCarrier.Create(new AssistantKind("heard", _ => this) { NeverBlocks = true }, new NoThreads(), NullLogger.Instance));

    public void OnStart(CallStream stream)
    {
        Stream = stream;
        Told.Add("start");
        OnStarted(stream);
    }

    public void OnAudio(ReadOnlySpan<byte> audio)
    {
        Audio.AddRange(audio);
        Told.Add($"audio {audio.Length}");
        OnHeard(Stream, audio.ToArray());
    }

    public void OnDigit(char digit) => Told.Add($"digit {digit}");

    public void OnMark(ReadOnlySpan<byte> name, bool played) => Told.Add($"mark {Encoding.UTF8.GetString(name)} {(played ? "played" : "cleared")}");

    public void OnEnd(StreamEnd end) => Told.Add($"end {end}");

    private sealed class NoThreads : IAssistantThreads
    {
        public void Queue(IAssistantWork work) => throw new InvalidOperationException("This assistant runs where the bytes arrive.");
    }
}
