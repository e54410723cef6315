using System.Net.WebSockets;
using System.Text;
using Dapper;
using FastTwiml.Records.Sqlite;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>A call whose node is told to end while its media stream is live, with another implementation of WebSockets at the other end.</summary>
public sealed class StreamDrainTests : IDisposable
{
    private const string Database = "--database=calls.db";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stream_goes_on_while_the_node_drains_and_is_closed_as_going_away_at_the_end()
    {
        Assert.Equal(0, (await FastTwimlProcess.RunAsync(_folder.Path, "assistants", "add", "--name=Echo", "--kind=echo", Database)).ExitCode);
        Assert.Equal(0, (await FastTwimlProcess.RunAsync(_folder.Path, "numbers", "add", "+15555550199", "--assistant=1", Database)).ExitCode);
        await using var process = FastTwimlProcess.Start(
            _folder.Path, "serve", "--Twilio:AuthToken=12345", "--listen=http://127.0.0.1:0", "--operator=none", $"--public-url={SignedCall.PublicUrl}",
            "--DrainDelay=0", "--DrainTimeout=8s", Database);
        var address = await process.ReadyAsync();
        await CallAsync(address);
        using var twilio = await OpenAsync(address);
        Assert.Equal("AAAA", await EchoAsync(twilio, "AAAA", 1));

        await process.SignalAsync("TERM");
        await process.LoggedAsync("Closing the listeners");
        Assert.Equal("BBBB", await EchoAsync(twilio, "BBBB", 2));

        var closed = await ReceiveAsync(twilio);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (closed.Type, twilio.CloseStatus));
        Assert.Equal(0, await process.EndedAsync());
        using var connection = new SqliteDatabase(_folder.File("calls.db")).OpenConnection();
        Assert.Equal("drained", connection.QuerySingle<string>("select end_reason from streams"));
    }

    private static async Task CallAsync(string address)
    {
        var pairs = TwilioRequest.Inbound(StreamPeer.CallSid);
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/twiml")
        {
            Content = new FormUrlEncodedContent(pairs.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value))),
        };
        request.Headers.Add("X-Twilio-Signature", TwilioRequest.Sign(SignedCall.PublicUrl + "/twiml", pairs, "12345"));
        using var answer = await client.SendAsync(request);
        Assert.Contains("<Connect>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> OpenAsync(string address)
    {
        var twilio = new ClientWebSocket();
        twilio.Options.SetRequestHeader("X-Twilio-Signature", TwilioRequest.Sign("wss://voice.example.com/streams", [], "12345"));
        await twilio.ConnectAsync(new Uri($"ws{address["http".Length..]}/streams"), CancellationToken.None).WaitAsync(Patience);
        await SendAsync(twilio, StreamPeer.Connected);
        await SendAsync(twilio, StreamPeer.Start());
        return twilio;
    }

    /// <summary>Says something and gives what is said back.</summary>
    private static async Task<string> EchoAsync(ClientWebSocket twilio, string payload, int chunk)
    {
        await SendAsync(
            twilio,
            $$$"""{"event":"media","sequenceNumber":"{{{chunk + 1}}}","media":{"track":"inbound","chunk":"{{{chunk}}}","timestamp":"{{{20 * chunk}}}","payload":"{{{payload}}}"},"streamSid":"{{{StreamPeer.StreamSid}}}"}""");
        using var message = System.Text.Json.JsonDocument.Parse((await ReceiveAsync(twilio)).Text);
        return message.RootElement.GetProperty("media").GetProperty("payload").GetString()!;
    }

    private static Task SendAsync(ClientWebSocket twilio, string message) =>
        twilio.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<(WebSocketMessageType Type, string Text)> ReceiveAsync(ClientWebSocket twilio)
    {
        var message = new byte[64 * 1024];
        var received = await twilio.ReceiveAsync(message, CancellationToken.None).WaitAsync(Patience);
        return (received.MessageType, Encoding.UTF8.GetString(message, 0, received.Count));
    }
}
