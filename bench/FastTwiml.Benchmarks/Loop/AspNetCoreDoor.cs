using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Xml.Linq;
using FastTwiml.Bench;
using FastTwiml.Benchmarks.MediaStreams;
using FastTwiml.Benchmarks.Parsing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Benchmarks.Loop;

/// <summary>
/// The same front door as one writes it with ASP.NET Core: a minimal API that reads the form, checks the signature, looks up the
/// number and builds the document, and a WebSocket that echoes media by System.Text.Json.
/// </summary>
internal sealed class AspNetCoreDoor : IAsyncDisposable
{
    private const int Numbers = 100;

    private readonly InMemoryTransport _transport = new();
    private readonly WebApplication _application;
    private readonly ConcurrentBag<SdkValidator> _validators = [];
    private readonly Dictionary<string, int> _assistants = Enumerable.Range(0, Numbers).ToDictionary(static i => $"+1555{i:D7}", static _ => 1);

    public AspNetCoreDoor()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_transport);
        builder.WebHost.ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, 1, static listen => listen.Protocols = HttpProtocols.Http1));
        _application = builder.Build();
        _application.UseWebSockets();

        // As a delegate of any kind: a request delegate's result would be left unwritten.
        _application.MapPost("/twiml", (Delegate)AnswerAsync);
        _application.MapGet("/streams", EchoAsync);
    }

    public Task StartAsync() => _application.StartAsync();

    /// <summary>Serves a connection until it is over.</summary>
    public Task ServeAsync(ConnectionContext connection)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionClosed.Register(over.SetResult);
        _transport.Connect(connection);
        return over.Task;
    }

    public async ValueTask DisposeAsync()
    {
        using (var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            await _application.StopAsync(atOnce.Token);
        }

        await _application.DisposeAsync();
        await _transport.DisposeAsync();
        foreach (var validator in _validators)
        {
            validator.Dispose();
        }
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var parameters = form.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString());
        if (!IsSigned(parameters, context.Request.Headers["X-Twilio-Signature"].ToString()))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var (to, from) = (form["To"].ToString(), form["From"].ToString());
        if (!_assistants.ContainsKey(to))
        {
            return Results.Content(Document(new XElement("Reject")), "application/xml");
        }

        var stream = new XElement("Stream", new XAttribute("url", "wss://voice.example.com/streams"), Parameter("To", to), Parameter("From", from));
        return Results.Content(Document(new XElement("Connect", stream)), "application/xml");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        while (socket.State == WebSocketState.Open)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            if (Echo(buffer.AsSpan(0, received.Count)) is { } echo)
            {
                await socket.SendAsync(echo.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            }
        }
    }

    private static byte[]? Echo(ReadOnlySpan<byte> text)
    {
        var message = JsonSerializer.Deserialize(text, MediaJson.Default.MediaIn)!;
        return message.Event != "media" ? null
            : JsonSerializer.SerializeToUtf8Bytes(new MediaOut("media", message.StreamSid, new MediaOutBody(message.Media.Payload)), MediaJson.Default.MediaOut);
    }

    private static string Document(XElement verb) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + new XElement("Response", verb).ToString(SaveOptions.DisableFormatting);

    private static XElement Parameter(string name, string value) => new("Parameter", new XAttribute("name", name), new XAttribute("value", value));

    // The validator's HMAC is not thread-safe, so each request takes one that nobody else has.
    private bool IsSigned(Dictionary<string, string> parameters, string signature)
    {
        var validator = _validators.TryTake(out var free) ? free : new SdkValidator(Contract.AuthToken);
        var isSigned = validator.Validate(Contract.WebhookUrl, parameters, signature);
        _validators.Add(validator);
        return isSigned;
    }
}
