using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Xml.Linq;
using FastTwiml.ServerTests.Hosting;
using FastTwiml.TestKit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>Twilio's side of one call, by HttpClient and System.Net.WebSockets.</summary>
internal sealed class TwilioCall : IDisposable
{
    public const string Token = "12345";
    public const string EchoNumber = "+15555550177";

    private static int _last;

    private readonly HttpClient _client;
    private readonly ClientWebSocket _socket = new();
    private readonly XElement _connect;
    private int _chunk;

    private TwilioCall(HttpClient client, string callSid, XElement connect)
    {
        (_client, CallSid, _connect) = (client, callSid, connect);
        StreamSid = callSid.Replace("CA", "MZ", StringComparison.Ordinal);
        Stream = new BotCall(_socket, _socket.Abort);
    }

    public string CallSid { get; }

    public string StreamSid { get; }

    /// <summary>The messages of the media stream.</summary>
    public BotCall Stream { get; }

    /// <summary>Whether the answer says that Twilio shall ask what comes after the stream.</summary>
    public bool HasAction => _connect.Attribute("action") is not null;

    public string Stop => $$$"""{"event":"stop","sequenceNumber":"99","streamSid":"{{{StreamSid}}}","stop":{"accountSid":"AC00000000000000000000000000000001","callSid":"{{{CallSid}}}"}}""";

    /// <summary>Asks the webhook, and opens the media stream that the answer names.</summary>
    public static async Task<TwilioCall> PlaceAsync(string address, string query, string to)
    {
        var call = await AnsweredAsync(address, query, to);
        await call.OpenAsync();
        return call;
    }

    /// <summary>Asks the webhook.</summary>
    public static async Task<TwilioCall> AnsweredAsync(string address, string query = "", string to = RelaySite.Number)
    {
        var client = new HttpClient { BaseAddress = new Uri(address) };
        var callSid = $"CA{Interlocked.Increment(ref _last) + 0x5e1a0000:x32}";
        var answer = XElement.Parse(await PostAsync(client, $"/twiml{query}", callSid, to));
        return new TwilioCall(client, callSid, answer.Element("Connect")!);
    }

    public string Mark(string name) => $$$"""{"event":"mark","sequenceNumber":"4","streamSid":"{{{StreamSid}}}","mark":{"name":"{{{name}}}"}}""";

    public string Digit(char digit) => $$$"""{"event":"dtmf","streamSid":"{{{StreamSid}}}","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"{{{digit}}}"}}""";

    /// <summary>The next media message.</summary>
    public string Media(params byte[] audio) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"event":"media","sequenceNumber":"{{{++_chunk + 1}}}","media":{"track":"inbound","chunk":"{{{_chunk}}}","timestamp":"{{{_chunk * 20}}}","payload":"{{{Convert.ToBase64String(audio)}}}"},"streamSid":"{{{StreamSid}}}"}""");

    /// <summary>What a bot sends to be heard.</summary>
    public string Speech(params byte[] audio) =>
        $$$"""{"event":"media","streamSid":"{{{StreamSid}}}","media":{"payload":"{{{Convert.ToBase64String(audio)}}}"}}""";

    public string BotMark(string name) => $$$"""{"event":"mark","streamSid":"{{{StreamSid}}}","mark":{"name":"{{{name}}}"}}""";

    public string Clear => $$$"""{"event":"clear","streamSid":"{{{StreamSid}}}"}""";

    /// <summary>Twilio asks what comes after the stream.</summary>
    public async Task<XElement> NextAsync()
    {
        var action = new Uri(new Uri(SignedCall.PublicUrl), _connect.Attribute("action")!.Value);
        return XElement.Parse(await PostAsync(_client, action.PathAndQuery, CallSid, RelaySite.Number));
    }

    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
        _client.Dispose();
    }

    private async Task OpenAsync()
    {
        var stream = _connect.Element("Stream")!;
        var url = stream.Attribute("url")!.Value;
        _socket.Options.SetRequestHeader("X-Twilio-Signature", TwilioRequest.Sign(url, [], Token));
        var target = new Uri(url).PathAndQuery;
        using var limit = new CancellationTokenSource(RelaySite.Patience);
        await _socket.ConnectAsync(new Uri($"ws://{_client.BaseAddress!.Authority}{target}"), limit.Token);
        var parameters = stream.Elements("Parameter").ToDictionary(static each => each.Attribute("name")!.Value, static each => each.Attribute("value")!.Value);
        await Stream.SendAsync(
            StreamPeer.Connected, StreamPeer.Start(CallSid, StreamSid, parameters: JsonSerializer.Serialize(parameters)));
    }

    private static async Task<string> PostAsync(HttpClient client, string target, string callSid, string to)
    {
        var pairs = TwilioRequest.Inbound(callSid, to);
        using var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new FormUrlEncodedContent(pairs.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value))),
        };
        request.Headers.Add("X-Twilio-Signature", TwilioRequest.Sign(SignedCall.PublicUrl + target, pairs, Token));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }
}
