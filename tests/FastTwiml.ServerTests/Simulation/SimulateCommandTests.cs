using System.Text.Json;
using FastTwiml.ServerTests.Hosting;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.Simulation;

/// <summary><c>fasttwiml simulate</c> as one runs it.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reports_to_people_and_keeps_what_was_heard()
    {
        await using var server = await ReferenceServer.StartAsync();
        var (exitCode, output, error) = await FastTwimlProcess.RunAsync(
            _folder.Path, "simulate", "--url", server.Address + "/twiml", "--auth-token", ReferenceServer.AuthToken, "--calls", "3", "--duration", "500ms", "--record", "heard.wav");
        Assert.True(exitCode == 0, output + string.Join('\n', error));
        Assert.Empty(error);
        Assert.Contains("3 answered, 0 refused, 0 failed", output, StringComparison.Ordinal);
        Assert.Matches(@"\necho came back +\d", output);
        Assert.Matches(@"\nok: 3 calls, \d+ messages out, \d+ back, every byte right and in order\n\z", output);
        Assert.Equal("RIFF"u8, File.ReadAllBytes(_folder.File("heard.wav")).AsSpan(0, 4));
    }

    [Fact]
    public async Task Reports_to_programs_what_failed()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.VoiceStatus = 500;
        var (exitCode, output, _) = await FastTwimlProcess.RunAsync(
            _folder.Path, "simulate", "--url", server.Address + "/twiml", "--auth-token", ReferenceServer.AuthToken, "--json");
        Assert.Equal(1, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal("FAILED: 1 call refused", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("refused").GetInt32());
    }

    [SignalFact("INT")]
    public async Task An_interrupt_has_the_callers_hang_up()
    {
        await using var server = await ReferenceServer.StartAsync();
        var live = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Stream = async stream =>
        {
            await stream.SendAudioAsync((await stream.ReadAudioAsync())!);
            live.TrySetResult();
            await stream.EchoAsync();
        };
        await using var simulate = FastTwimlProcess.Start(
            _folder.Path, "simulate", "--url", server.Address + "/twiml", "--auth-token", ReferenceServer.AuthToken, "--duration", "1h", "--calls", "1000", "--calls-per-second", "0.1");
        await live.Task;
        await simulate.SignalAsync("INT");
        await simulate.ShownUntilAsync("ok: 1 call, ");
        Assert.Equal(0, await simulate.EndedAsync());
        Assert.Equal("stop", server.Streams.Single().Messages[^1].GetProperty("event").GetString());
    }

    [Fact]
    public async Task Says_a_file()
    {
        await using var server = await ReferenceServer.StartAsync();
        _folder.Write("hello.ulaw", Enumerable.Range(0, 8_000).Select(static i => (byte)i).ToArray());
        var (exitCode, output, error) = await FastTwimlProcess.RunAsync(
            _folder.Path, "simulate", "--url", server.Address + "/twiml", "--auth-token", ReferenceServer.AuthToken, "--duration", "300ms", "--wav", "hello.ulaw", "--check", "echo");
        Assert.True(exitCode == 0, output + string.Join('\n', error));
        var said = server.Streams.Single().Messages.Where(static message => message.GetProperty("event").GetString() == "media")
            .SelectMany(static message => message.GetProperty("media").GetProperty("payload").GetBytesFromBase64());
        Assert.All(said.Select(static (value, i) => (value, i)), static pair => Assert.Equal((byte)pair.i, pair.value));
    }

    [Theory]
    [InlineData("--auth-token: there is none", "--url", "http://127.0.0.1:1/")]
    [InlineData("--url: 'ws://127.0.0.1:1/' is not valid", "--url", "ws://127.0.0.1:1/")]
    [InlineData("--duration: '0s' is not valid", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--duration", "0s")]
    [InlineData("--dtmf: '1x' is not valid. Valid: 0-9 A-D * # and w", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--dtmf", "1x")]
    [InlineData("--calls: '0' is not valid", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--calls", "0")]
    [InlineData("--check: 'all' is not valid. Valid: echo, none.", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--check", "all")]
    [InlineData("--end: 'bang' is not valid. Valid: hangup, reset, silence, server.", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--end", "bang")]
    [InlineData("--query: 'a b' is not valid", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--query", "a b")]
    [InlineData("--wav: the file 'none.wav' does not exist", "--url", "http://127.0.0.1:1/", "--auth-token", "a", "--wav", "none.wav")]
    public async Task Says_what_is_wrong_with_an_option(string message, params string[] arguments)
    {
        var (exitCode, output, error) = await FastTwimlProcess.RunAsync(_folder.Path, ["simulate", .. arguments]);
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.StartsWith("fasttwiml: " + message, Assert.Single(error), StringComparison.Ordinal);
    }
}
