using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FastTwiml.ServerTests.Relays;

/// <summary>An assistant's server made of ASP.NET Core and System.Net.WebSockets, with nothing of ours.</summary>
internal sealed class Bot : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<BotCall> _calls = Channel.CreateUnbounded<BotCall>();
    private int _asked;

    private Bot(WebApplication app) => _app = app;

    /// <summary>Statuses that the first upgrades are refused with.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>Upgrades so far, refused ones too.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public string Url => $"{_app.Urls.Single().Replace("http", "ws", StringComparison.Ordinal)}/twilio?tenant=7";

    public static async Task<Bot> StartAsync(X509Certificate2? certificate = null, params int[] refusals)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null)
            {
                listener.Protocols = HttpProtocols.Http1;
                listener.UseHttps(certificate);
            }
        }));
        var bot = new Bot(builder.Build()) { Refusals = refusals };
        bot._app.UseWebSockets();
        bot._app.Run(bot.HandleAsync);
        await bot._app.StartAsync();
        return bot;
    }

    /// <summary>The next call.</summary>
    public Task<BotCall> CallAsync() => _calls.Reader.ReadAsync().AsTask().WaitAsync(RelaySite.Patience);

    /// <summary>A port of loopback on which nobody listens.</summary>
    public static string NobodysUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"ws://{listener.LocalEndpoint}/";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var asked = Interlocked.Increment(ref _asked);
        if (asked <= Refusals.Count)
        {
            context.Response.StatusCode = Refusals[asked - 1];
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var call = new BotCall(socket, context.Abort)
        {
            Target = context.Request.Path + context.Request.QueryString,
            Headers = context.Request.Headers.ToDictionary(static field => field.Key, static field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        await _calls.Writer.WriteAsync(call);
        await call.Over;
    }
}
