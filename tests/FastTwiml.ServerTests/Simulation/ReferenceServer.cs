using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace FastTwiml.ServerTests.Simulation;

/// <summary>
/// A server for Twilio's calls made of ASP.NET Core and System.Net.WebSockets, with nothing of ours: what the simulator says of it
/// is judged against what it saw itself.
/// </summary>
internal sealed class ReferenceServer : IAsyncDisposable
{
    public const string AuthToken = "reference-token";

    private readonly WebApplication _app;

    private ReferenceServer(WebApplication app) => _app = app;

    /// <summary>What the voice webhook answers; the address in place of <c>{origin}</c>.</summary>
    public string Twiml { get; set; } = "<Response><Connect><Stream url=\"{stream}/streams\"/></Connect></Response>";

    public string ContentType { get; set; } = "application/xml";

    public int VoiceStatus { get; set; } = 200;

    public string NextTwiml { get; set; } = "<Response><Hangup/></Response>";

    /// <summary>Carries a stream once its <c>start</c> has come.</summary>
    public Func<ReferenceStream, Task> Stream { get; set; } = static stream => stream.EchoAsync();

    /// <summary>Requests that were posted, by their path.</summary>
    public ConcurrentQueue<(string Path, Dictionary<string, string> Form)> Posted { get; } = new();

    public ConcurrentQueue<ReferenceStream> Streams { get; } = new();

    /// <summary>Upgrades and webhooks whose signature was wrong.</summary>
    public ConcurrentQueue<string> WrongSignatures { get; } = new();

    public ConcurrentQueue<Dictionary<string, string>> UpgradeHeaders { get; } = new();

    public string Address => _app.Urls.Single();

    public string StreamAddress => Address.Replace("http", "ws", StringComparison.Ordinal);

    public static async Task<ReferenceServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null)
            {
                listener.UseHttps(certificate);
            }
        }));
        var server = new ReferenceServer(builder.Build());
        server._app.UseWebSockets();
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            // The framework uses its own collection again.
            UpgradeHeaders.Enqueue(context.Request.Headers.ToDictionary(static field => field.Key, static field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            if (context.Request.Path != "/streams" || !IsSigned(context, [], context.Request.IsHttps ? "wss" : "ws"))
            {
                context.Response.StatusCode = 403;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var stream = new ReferenceStream(socket, context.Abort);
            Streams.Enqueue(stream);
            await stream.CarryAsync(Stream);
            return;
        }

        using var body = new StreamReader(context.Request.Body);
        var form = QueryHelpers.ParseQuery(await body.ReadToEndAsync()).ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString());
        if (!IsSigned(context, form, context.Request.Scheme))
        {
            context.Response.StatusCode = 403;
            return;
        }

        Posted.Enqueue((context.Request.Path.ToString(), form));
        var (status, twiml) = context.Request.Path.ToString() switch
        {
            "/twiml" => (VoiceStatus, Twiml),
            "/fallback" => (200, "<Response><Say>The fallback</Say></Response>"),
            "/next" => (200, NextTwiml),
            "/status" or "/stream-status" => (204, string.Empty),
            _ => (404, string.Empty),
        };
        context.Response.StatusCode = status;
        if (twiml.Length > 0)
        {
            context.Response.ContentType = ContentType;
            await context.Response.WriteAsync(twiml
                .Replace("{origin}", Address, StringComparison.Ordinal)
                .Replace("{stream}", StreamAddress, StringComparison.Ordinal));
        }
    }

    // As Twilio's documents have it: over TLS the port is left out.
    private bool IsSigned(HttpContext context, Dictionary<string, string> form, string scheme)
    {
        var request = context.Request;
        var host = request.IsHttps ? request.Host.Host : request.Host.Value;
        var text = new StringBuilder($"{scheme}://{host}{request.Path}{request.QueryString}");
        foreach (var (name, value) in form.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(value);
        }

#pragma warning disable CA5350 // Twilio signs with HMAC-SHA1.
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(AuthToken), Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5350
        if (request.Headers["X-Twilio-Signature"] == signature)
        {
            return true;
        }

        WrongSignatures.Enqueue(text.ToString());
        return false;
    }
}
