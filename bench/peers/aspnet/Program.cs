using System.Globalization;
using System.Net;
using FastTwiml.Peers.AspNet;

// AspNet MODE PORT DATABASE: the voice webhook or the media streams as an ASP.NET Core minimal API.
if (args is not [("webhook" or "signed" or "durable" or "echo") and var mode, var text, var database]
    || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > IPEndPoint.MaxPort)
{
    await Console.Error.WriteLineAsync("Usage: AspNet webhook|signed|durable|echo PORT DATABASE");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, port);
});

// Without a log line and an Activity a request; Kestrel still tells of exceptions.
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

if (mode != "echo")
{
    builder.Services.AddSingleton(await NumberDirectory.LoadAsync(database));
    builder.Services.AddSingleton<VoiceWebhook>();
}

if (mode is "signed" or "durable")
{
    builder.Services.AddSingleton(new RequestValidator(VoiceWebhook.AuthToken));
}

if (mode == "durable")
{
    builder.Services.AddSingleton(_ => new CallWriter(database));
    builder.Services.AddHostedService(static services => services.GetRequiredService<CallWriter>());
}

await using var app = builder.Build();
if (mode == "echo")
{
    app.UseWebSockets();
    app.MapGet("/streams", MediaStream.ServeAsync);
}
else
{
    app.MapPost("/twiml", app.Services.GetRequiredService<VoiceWebhook>().AnswerAsync);
}

await app.RunAsync();
return 0;
