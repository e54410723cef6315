using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.Simulation.Answers;
using FastTwiml.Simulation.Requests;
using FastTwiml.Simulation.Streams;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams;

public class TwilioSenderTests
{
    private readonly CallIdentity _call = new("AC00000000000000000000000000000001", "+1", "+2", IsOutbound: false);

    [Fact]
    public void Messages_are_numbered_masked_frames()
    {
        using var peer = new MemoryStream();
        var outbox = new Outbox(peer, new Lock(), static exception => Assert.Fail(exception.Message));
        var sender = new TwilioSender(outbox, _call);
        sender.ConnectedAndStart([new StreamParameter("a", "b")]);
        sender.Media(155, new byte[160]);
        sender.Dtmf((byte)'#');
        sender.Mark("a \"mark\""u8);
        sender.Pong("ping"u8);
        sender.Stop();
        sender.Close(CloseCode.Normal);
        outbox.Flush();
        Assert.Equal(6, sender.Messages);

        var reader = new MessageReader(WebSocketRole.Server, 65_536, acceptBinary: false);
        var buffer = new MessageBuffer();
        ReadOnlySpan<byte> input = peer.ToArray();
        List<string> seen = [];
        while (reader.Read(ref input, buffer, out var payload) is var kind and not MessageKind.NeedMore)
        {
            seen.Add(kind == MessageKind.Text ? Describe(payload) : $"{kind} {Encoding.UTF8.GetString(payload)}");
            if (kind == MessageKind.Close)
            {
                break;
            }
        }

        Assert.Equal(["Connected -1", "Start 1", "Media 2", "Dtmf 3", "Mark 4", "Pong ping", "Stop 5", "Close "], seen);
    }

    [Fact]
    public void Media_allocates_nothing()
    {
        var outbox = new Outbox(Stream.Null, new Lock(), static exception => Assert.Fail(exception.Message));
        var sender = new TwilioSender(outbox, _call);
        sender.ConnectedAndStart([]);
        var audio = new byte[160];
        AllocationCheck.Zero(
            () =>
            {
                sender.Media(155, audio);
                sender.Mark("mark"u8);
                outbox.Flush();
            },
            warmUp: 1_000);
    }

    private static string Describe(ReadOnlySpan<byte> text)
    {
        Assert.Equal(MessageFault.None, StreamMessageReader.Read(text, new byte[text.Length], out var message));
        return $"{message.Event} {message.SequenceNumber}";
    }
}
