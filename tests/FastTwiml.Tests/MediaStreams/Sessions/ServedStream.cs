using FastTwiml.Calls;
using FastTwiml.Calls.Tables;
using FastTwiml.Connections.Upgraded;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.TestKit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

/// <summary>A front door with one connection on which Twilio may open a stream, and time that the test lets pass.</summary>
internal sealed class ServedStream : IAsyncDisposable
{
    public ServedStream(StreamLimits? limits = null, IStreamConsumers? consumers = null, int outputBytes = 0, WebSocketLimits? webSockets = null)
    {
        Door = new FrontDoor(time: Time, streams: limits, consumers: consumers, webSockets: webSockets);
        Connection = new PipedConnection(outputBytes);
        Twilio = new StreamPeer(Connection);
        Serving = Door.Listener.ServeAsync(Connection.Connection);
    }

    public ManualTime Time { get; } = new();

    public FrontDoor Door { get; }

    public PipedConnection Connection { get; }

    public StreamPeer Twilio { get; }

    public Task Serving { get; }

    /// <summary>A call was answered a moment ago.</summary>
    public void Answer(string callSid = StreamPeer.CallSid, long assistant = 1, bool fitted = true, TimeSpan ago = default, string accountSid = StreamPeer.AccountSid) =>
        Door.Answered.Note(
            SidKey.OfCall(System.Text.Encoding.ASCII.GetBytes(callSid)),
            new AnsweredCall
            {
                Account = SidKey.OfAccount(System.Text.Encoding.ASCII.GetBytes(accountSid)),
                AssistantId = assistant,
                AnsweredAtMicros = UnixMicros.Now(Time) - (long)ago.TotalMicroseconds,
                ParametersFitted = fitted,
            });

    public async ValueTask DisposeAsync()
    {
        Connection.FinishSending();
        Door.Drain.BeginEndingStreams();
        Time.Pass(TimeSpan.FromSeconds(30));
        await Serving;
        await Connection.DisposeAsync();
        await Door.DisposeAsync();
    }
}
