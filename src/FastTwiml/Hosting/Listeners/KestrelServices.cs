using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Listeners;

/// <summary>
/// The services that Kestrel's TLS asks for, some of which only Kestrel can name: taken from where it registers them, without
/// the host that usually stands around it.
/// </summary>
internal static class KestrelServices
{
    public static ServiceProvider Create(ILoggerFactory loggerFactory)
    {
        // The content root is not read, but the default one is the current folder, which may be anything.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(loggerFactory);
        return builder.Services.BuildServiceProvider();
    }
}
