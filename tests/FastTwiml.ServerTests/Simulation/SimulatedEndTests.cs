using System.Net.WebSockets;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Streams;
using Xunit;

namespace FastTwiml.ServerTests.Simulation;

/// <summary>The ways in which a simulated call ends.</summary>
public sealed class SimulatedEndTests
{
    [Fact]
    public async Task A_reset_comes_without_a_word()
    {
        await using var server = await ReferenceServer.StartAsync();
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { End = EndKind.Reset });
        Assert.True(report.Ok, report.Verdict);
        var stream = Assert.Single(server.Streams);
        await stream.Over.Task;
        Assert.True(stream.IsBroken);
        Assert.Equal("media", stream.Messages[^1].GetProperty("event").GetString());
    }

    [Fact]
    public async Task Silence_waits_for_the_server_to_notice()
    {
        // What is said in that time is the same in each run of a seed, however late it comes.
        await using var server = await ReferenceServer.StartAsync();
        var said = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server));
        server.Streams.Clear();
        server.Stream = async stream =>
        {
            for (var messages = said.AudioBytesSent / CallerAudio.MessageBytes; messages > 0; messages--)
            {
                await stream.SendAudioAsync((await stream.ReadAudioAsync())!);
            }

            await Assert.ThrowsAsync<TimeoutException>(() => stream.ReadAsync().WaitAsync(TimeSpan.FromSeconds(5)));
            stream.Abort();
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { End = EndKind.Silence });
        Assert.True(report.Ok, report.Verdict);
        Assert.DoesNotContain(Assert.Single(server.Streams).Messages, static message => message.GetProperty("event").GetString() == "stop");
    }

    [Fact]
    public async Task After_the_servers_close_the_action_says_what_is_next()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Twiml = "<Response><Connect action=\"/next?assistant_id=7\"><Stream url=\"{stream}/streams\" statusCallback=\"{origin}/stream-status\" name=\"mine\"/></Connect><Say>never</Say></Response>";
        server.NextTwiml = "<Response><Say>Nobody is there</Say><Dial>+15555550101</Dial><Hangup/></Response>";
        server.Stream = static stream => stream.CloseAsync(WebSocketCloseStatus.NormalClosure, "done");
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { End = EndKind.Server, Duration = TimeSpan.FromMinutes(1) });
        Assert.True(report.Ok, report.Verdict);
        Assert.Equal(new Dictionary<string, long> { ["1000 done"] = 1 }, report.ServerCloses);
        Assert.Equal(new Dictionary<string, long> { ["Dial +15555550101"] = 1, ["Hangup"] = 1, ["Say Nobody is there"] = 1 }, report.Verbs);
        Assert.Equal(["/next", "/stream-status", "/stream-status", "/twiml"], server.Posted.Select(static posted => posted.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["stream-started", "stream-stopped"],
            server.Posted.Where(static posted => posted.Path == "/stream-status").Select(static posted => posted.Form["StreamEvent"]));
        Assert.All(server.Posted.Where(static posted => posted.Path == "/stream-status"), static posted => Assert.Equal("mine", posted.Form["StreamName"]));
    }

    [Fact]
    public async Task Without_an_action_the_next_verbs_follow()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Twiml = "<Response><Connect><Stream url=\"{stream}/streams\"/></Connect><Say>Sorry</Say></Response>";
        server.Stream = static stream => stream.CloseAsync(WebSocketCloseStatus.InternalServerError, "broken");
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { End = EndKind.Server });
        Assert.Equal("FAILED: 1 call failed", report.Verdict);
        Assert.Equal(["the server closed the stream: 1011 broken"], report.Failures.Keys);
        Assert.Equal(["Say Sorry"], report.Verbs.Keys);
    }

    [Fact]
    public async Task A_close_that_nobody_wanted_is_a_failure()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Stream = static stream => stream.CloseAsync(WebSocketCloseStatus.NormalClosure, string.Empty);
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Duration = TimeSpan.FromMinutes(1) });
        Assert.Equal(["the server closed the stream: 1000"], report.Failures.Keys);
    }

    [Fact]
    public async Task A_dropped_connection_is_a_failure()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Stream = static stream =>
        {
            stream.Abort();
            return Task.CompletedTask;
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Duration = TimeSpan.FromMinutes(1) });
        Assert.StartsWith("31903: ", Assert.Single(report.Failures.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_should_end_the_call_and_does_not_has_failed()
    {
        await using var server = await ReferenceServer.StartAsync();
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { End = EndKind.Server });
        Assert.Equal(["the server did not end the call within 0 s"], report.Failures.Keys);
    }
}
