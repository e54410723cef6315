using System.Net;
using System.Net.Http.Headers;
using FastTwiml.Calls;
using FastTwiml.Diagnostics;
using FastTwiml.Operator;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

public sealed class OperatorTests
{
    [Fact]
    public async Task Shows_the_metrics_as_text()
    {
        var metrics = new MetricsRegistry();
        metrics.Counter("calls_total", "Calls.").Add(3);
        await using var server = await Start(metrics, token: null);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };

        using var response = await client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("calls_total 3\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/absent")).StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("Basic right", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer right", HttpStatusCode.OK)]
    [InlineData("bearer right", HttpStatusCode.OK)]
    public async Task Lets_nobody_in_without_the_token(string? authorization, HttpStatusCode status)
    {
        await using var server = await Start(new MetricsRegistry(), "right");
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
        client.DefaultRequestHeaders.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);

        using var response = await client.GetAsync("/metrics");
        using var absent = await client.GetAsync("/absent");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? HttpStatusCode.NotFound : status, absent.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
    }

    private static Task<OperatorServer> Start(MetricsRegistry metrics, string? token)
        => OperatorServer.StartAsync(new OperatorOptions(new IPEndPoint(IPAddress.Loopback, 0), token), metrics, new LiveCalls(), NullLoggerFactory.Instance);
}
