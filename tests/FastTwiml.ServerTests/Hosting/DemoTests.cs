using System.Text.RegularExpressions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>The first thing a newcomer runs.</summary>
public sealed partial class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Places_a_whole_call_shows_its_twiml_its_echo_and_its_record_and_takes_the_next_call_by_its_curl_line()
    {
        await using var demo = FastTwimlProcess.Start(_folder.Path, "demo");
        var shown = await demo.ShownUntilAsync("Serving until Ctrl+C.");
        Assert.Contains("<Stream url=\"ws://127.0.0.1:", shown, StringComparison.Ordinal);
        Assert.Contains("<Parameter name=\"To\" value=\"+15555550199\" />", shown, StringComparison.Ordinal);
        Assert.Contains("2.4 s of audio came back, every byte right and in order", shown, StringComparison.Ordinal);
        Assert.Matches(" status +completed", shown);
        Assert.Matches(" end reason +stopped", shown);
        Assert.Matches(@" audio bytes +19200 in, 19200 out", shown);

        using var client = new HttpClient();
        var form = Data().Matches(shown).Select(static match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, Url().Match(shown).Groups[1].Value)
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Add("X-Twilio-Signature", Signature().Match(shown).Groups[1].Value);
        using var response = await client.SendAsync(request);
        Assert.Contains("<Connect>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var database = Database().Match(shown).Groups[1].Value;
        Assert.True(File.Exists(database));
        await demo.SignalAsync("TERM");
        Assert.Equal(0, await demo.EndedAsync());
        Assert.False(File.Exists(database));
    }

    [GeneratedRegex(@"curl -s (\S+)")]
    private static partial Regex Url();

    [GeneratedRegex(@"X-Twilio-Signature: ([^']+)'")]
    private static partial Regex Signature();

    [GeneratedRegex(@"--data-urlencode '(\w+)=([^']*)'")]
    private static partial Regex Data();

    [GeneratedRegex(@"database +(\S+)")]
    private static partial Regex Database();
}
