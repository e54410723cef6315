using FastTwiml.Calls;
using FastTwiml.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Operator;

/// <summary>The operator's listener: ordinary ASP.NET Core with a server of its own, which no call ever waits for.</summary>
internal sealed class OperatorServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OperatorServer(WebApplication application) => _application = application;

    /// <summary>The address, with the port the system chose.</summary>
    public string Address => _application.Urls.First();

    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<OperatorServer> StartAsync(OperatorOptions options, MetricsRegistry metrics, LiveCalls live, ILoggerFactory loggerFactory)
    {
        // Empty: this listener is set by our settings alone. The other builders read appsettings.json and ASPNETCORE_URLS
        // themselves, and watch the content root for changes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "fasttwiml",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggerFactory);
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();

        var application = builder.Build();
        if (options.Token is { } token)
        {
            var bearer = new BearerToken(token);
            application.Use((context, next) => bearer.Check(context, next));
        }

        application.UseRouting();
        application.MapGet("/metrics", () => Results.Text(metrics.ToPrometheusText(), "text/plain; version=0.0.4; charset=utf-8"));
        application.MapGet("/calls/live", () => LiveCallsPage.List(live));
        try
        {
            await application.StartAsync();
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        return new OperatorServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        // A page that is still being written does not hold up the end of the process.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    /// <summary>Signals belong to the process: it stops this listener last, so that the drain can be watched.</summary>
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
