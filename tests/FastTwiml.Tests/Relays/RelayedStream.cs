using System.Net;
using System.Net.Sockets;
using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.Relays;
using FastTwiml.TestKit;
using FastTwiml.Tests.MediaStreams.Sessions;

namespace FastTwiml.Tests.Relays;

/// <summary>A stream whose consumer is a relay that goes on connecting for as long as the test takes; the test attaches the server itself.</summary>
internal sealed class RelayedStream : IStreamConsumers, IAsyncDisposable
{
    // Takes connections and never answers.
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly Assistant _assistant;

    public RelayedStream()
    {
        _silent.Start();
        _assistant = new Assistant(9, new AssistantSettings("Bot", AssistantKind.Relay)
        {
            Url = $"ws://{_silent.LocalEndpoint}/",
            ConnectTimeout = TimeSpan.FromMinutes(10),
        });
        Served = new ServedStream(consumers: this);
        Served.Answer();
    }

    public ServedStream Served { get; }

    public StreamPeer Twilio => Served.Twilio;

    public RelayConsumer Relay { get; private set; } = null!;

    public StreamConsumer Create(Assistant assistant) => Relay = new RelayConsumer(_assistant, Served.Door.Relays);

    public async ValueTask DisposeAsync()
    {
        await Served.DisposeAsync();
        _silent.Dispose();
    }
}
