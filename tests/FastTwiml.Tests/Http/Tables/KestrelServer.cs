using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.Tests.Http.Tables;

/// <summary>Kestrel's own HTTP stack on a loopback port. It answers with what it has understood.</summary>
public sealed class KestrelServer : IAsyncLifetime
{
    /// <summary>The path whose body is read and sent back.</summary>
    public const string BodyPath = "/body";

    private readonly WebApplication _application;
    private IPEndPoint? _endPoint;

    public KestrelServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(Answer);
    }

    public async Task InitializeAsync()
    {
        await _application.StartAsync();
        var addresses = _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        _endPoint = IPEndPoint.Parse(new Uri(addresses.Addresses.First()).Authority);
    }

    public async Task DisposeAsync() => await _application.DisposeAsync();

    /// <summary>Sends the bytes on a new connection and gives the status code and the body of the answer.</summary>
    public async Task<(int Status, string Body)> SendAsync(byte[] bytes)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_endPoint!, deadline.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(bytes, deadline.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (true)
        {
            var statusLine = await reader.ReadLineAsync(deadline.Token) ?? throw new IOException("Kestrel closed without an answer.");
            var status = int.Parse(statusLine.Split(' ')[1]);
            var length = 0;
            while (await reader.ReadLineAsync(deadline.Token) is { Length: > 0 } line)
            {
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                {
                    length = int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1));
                }
            }

            if (status >= 200)
            {
                var body = new char[bytes.AsSpan().StartsWith("HEAD "u8) ? 0 : length];
                if (body.Length > 0)
                {
                    await reader.ReadBlockAsync(body, deadline.Token);
                }

                return (status, new string(body));
            }
        }
    }

    private static async Task Answer(HttpContext context)
    {
        byte[] answer;
        if (context.Request.Path == BodyPath)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            answer = body.ToArray();
        }
        else
        {
            var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
            answer = Encoding.Latin1.GetBytes($"{request.Method}\0{request.RawTarget}\0{request.QueryString}\0{context.Request.Headers.Host}");
        }

        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
    }
}
