using System.Globalization;
using System.Net;
using FastTwiml.Peers.Kestrel;
using Microsoft.AspNetCore.Connections;

// Kestrel PORT: the floor under every server on Kestrel's own transport. Its settings are the stock ones.
if (args is not [var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > IPEndPoint.MaxPort)
{
    await Console.Error.WriteLineAsync("Usage: Kestrel PORT");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, static listener => listener.UseConnectionHandler<ConstantHandler>()));
await using var app = builder.Build();
await app.RunAsync();
return 0;
