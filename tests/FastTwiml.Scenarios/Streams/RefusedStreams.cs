using System.Net.WebSockets;
using System.Text;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;
using FastTwiml.TestKit;

namespace FastTwiml.Scenarios.Streams;

/// <summary>Everything that a media stream may not do is answered with its close code, counted by its reason, and harms nobody else.</summary>
internal sealed class RefusedStreams : IScenario
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>One byte more than a message may have (64 KiB), and some.</summary>
    private const int TooMany = 65 * 1024;

    public string Name => "refused-streams";

    public string Proves => "streams that may not be, or break their protocol, get the right close code and counter; calls after them are carried";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeAsync(
            "--DrainDelay=0", "--operator", "http://127.0.0.1:0", $"--StreamWindow={Window.TotalSeconds}s", $"--Streams:StartTimeout={StartTimeout.TotalSeconds}s");
        await WrongSignatureAsync(report, server);

        var call = await MediaCall.AnswerAsync(server);
        await RefusedAsync(report, server, "a call that was not answered here", 1008, "unknown_call", Twilio.NewCallSid());
        await RefusedAsync(report, server, "a call of another account", 1008, "another_account", call, "AC00000000000000000000000000000002");
        await SecondStreamAsync(report, server);
        await LateAsync(report, server);

        await BrokenAsync(report, server, "a binary message", 1003, "binary_message", static call => call.SendAsync(WebSocketMessageType.Binary, [1, 2, 3]));
        await BrokenAsync(report, server, "a message of 65 KiB", 1009, "message_too_big", static call => call.SendAsync($$"""{"event":"x","x":"{{new string('x', TooMany)}}"}"""));
        await BrokenAsync(report, server, "a message that is not UTF-8", 1007, "invalid_text", static call => call.SendAsync(WebSocketMessageType.Text, [.. "{\"event\":\""u8, 0xC3, 0x28, .. "\"}"u8]));
        await BrokenAsync(report, server, "a message that is not JSON", 1007, "invalid_message", static call => call.SendAsync("{\"event\":\"media\""));
        await BrokenAsync(report, server, "audio that is not base64", 1007, "invalid_message", static call => call.SendAsync($$$"""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"5","payload":"&&&&"},"streamSid":"{{{call.StreamSid}}}"}"""));
        await BrokenAsync(report, server, "a second start", 1008, "wrong_order", static call => call.SendAsync(StreamPeer.Start(call.CallSid, call.StreamSid)));
        await BrokenAsync(report, server, "a message for another stream", 1008, "wrong_order", static call => call.SendAsync(StreamPeer.Mark("x")));
        await MediaFirstAsync(report, server);
        await UnmaskedAsync(report, server);

        var rows = await StreamRow.WhenAsync(site, static rows => !rows.Any(static row => row.IsLive));
        report.Require(rows.All(static row => row is { IsLive: false, EndReason: not null }), $"every stream that was live has its end on record ({rows.Count(static row => row.IsLive)} have not)");
        await server.StopAsync(report);
    }

    private static async Task WrongSignatureAsync(Report report, ServerProcess server)
    {
        await CountedAsync(report, server, "an upgrade with a wrong signature", "fasttwiml_refusals_total{reason=\"wrong_signature\",status=\"403\"}", async () =>
        {
            var (status, stream) = await MediaSocket.OpenRawAsync(server, token: "wrong");
            await stream.DisposeAsync();
            return (status == 403, $"{status}");
        });
    }

    private static Task RefusedAsync(Report report, ServerProcess server, string what, int code, string reason, string callSid, string account = StreamPeer.AccountSid) =>
        EndedAsync(report, server, what, code, reason, async () =>
        {
            using var socket = await MediaSocket.OpenAsync(server);
            await SendAsync(socket, StreamPeer.Connected);
            await SendAsync(socket, StreamPeer.Start(callSid, $"MZ{Guid.NewGuid():n}", account));
            return await ClosedAsync(socket);
        });

    private static async Task SecondStreamAsync(Report report, ServerProcess server)
    {
        using var first = await MediaCall.OpenAsync(server);
        first.Speak();
        await EndedAsync(report, server, "a second stream of a call", 1008, "second_stream", async () =>
        {
            using var second = await MediaCall.StreamAsync(server, first.CallSid);
            return await second.Closed.WaitAsync(Patience);
        });
        report.Require(!first.Closed.IsCompleted && first.Heard.IsWhole, "the call's first stream goes on");
        await first.HangUpAsync();
    }

    private static async Task LateAsync(Report report, ServerProcess server)
    {
        var call = await MediaCall.AnswerAsync(server);
        await EndedAsync(report, server, $"no start within {StartTimeout.TotalSeconds:0} s", 1008, "start_timeout", async () =>
        {
            using var socket = await MediaSocket.OpenAsync(server);
            await SendAsync(socket, StreamPeer.Connected);
            return await ClosedAsync(socket);
        });
        await Task.Delay(Window);
        await RefusedAsync(report, server, $"a call that was answered more than {Window.TotalSeconds:0} s ago", 1008, "too_late", call);
    }

    private static Task BrokenAsync(Report report, ServerProcess server, string what, int code, string reason, Func<MediaCall, Task> broken) =>
        EndedAsync(report, server, what, code, reason, async () =>
        {
            using var call = await MediaCall.OpenAsync(server);
            await broken(call);
            return await call.Closed.WaitAsync(Patience);
        });

    private static Task MediaFirstAsync(Report report, ServerProcess server) =>
        EndedAsync(report, server, "audio before start", 1008, "wrong_order", async () =>
        {
            using var socket = await MediaSocket.OpenAsync(server);
            await SendAsync(socket, StreamPeer.Connected);
            await SendAsync(socket, """{"event":"media","sequenceNumber":"1","media":{"track":"inbound","chunk":"1","timestamp":"5","payload":"AAAA"},"streamSid":"MZ00000000000000000000000000000001"}""");
            return await ClosedAsync(socket);
        });

    private static Task UnmaskedAsync(Report report, ServerProcess server) =>
        EndedAsync(report, server, "a frame that is not masked", 1002, "protocol_error", async () =>
        {
            var (_, stream) = await MediaSocket.OpenRawAsync(server);
            await stream.WriteAsync(new byte[] { 0x81, 2, (byte)'{', (byte)'}' });
            using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions());
            return await ClosedAsync(socket);
        });

    private static Task EndedAsync(Report report, ServerProcess server, string what, int code, string reason, Func<Task<StreamClosed>> play) =>
        CountedAsync(report, server, what, $"fasttwiml_streams_ended_total{{reason=\"{reason}\"}}", async () =>
        {
            var closed = await play();
            return (closed.Code == code, $"{closed}");
        });

    /// <summary>Plays it, requires its answer and that one figure grows by one, and that a call after it is carried.</summary>
    private static async Task CountedAsync(Report report, ServerProcess server, string what, string figure, Func<Task<(bool IsRight, string Answer)>> play)
    {
        var before = await server.FiguresAsync();
        var (isRight, answer) = await play();
        var after = await server.FiguresAsync();
        var counted = after.GetValueOrDefault(figure) - before.GetValueOrDefault(figure);
        var isWell = await CarriesAsync(server);
        report.Require(
            isRight && counted == 1 && isWell,
            $"{what} is answered {answer} and counted ({figure} +{counted:0}); a call after it is {(isWell ? "carried" : "not carried")}");
    }

    private static async Task<bool> CarriesAsync(ServerProcess server)
    {
        using var call = await MediaCall.OpenAsync(server);
        call.Speak();
        var until = DateTime.UtcNow + Patience;
        while (call.Heard.Messages.Count < 5 && DateTime.UtcNow < until)
        {
            await Task.Delay(MediaCall.Message);
        }

        await call.HangUpAsync();
        return call.Heard is { IsWhole: true, Messages.Count: >= 5 } && (await call.Closed).Code == 1000;
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<StreamClosed> ClosedAsync(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[1024];
        while ((await socket.ReceiveAsync(buffer, patience.Token)).MessageType != WebSocketMessageType.Close)
        {
        }

        return new StreamClosed((int)socket.CloseStatus!, socket.CloseStatusDescription ?? string.Empty);
    }
}
