using System.Security.Cryptography.X509Certificates;
using FastTwiml.ServerTests.Hosting;
using FastTwiml.Simulation.Requests;
using Xunit;

namespace FastTwiml.ServerTests.Simulation;

/// <summary>The double's webhooks.</summary>
public sealed class SimulatedWebhookTests
{
    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        await using var server = await ReferenceServer.StartAsync();
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { AuthToken = "another" });
        Assert.Equal("FAILED: 1 call refused", report.Verdict);
        Assert.Contains("answered 403: is the auth token", Assert.Single(report.Refusals.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_was_placed_asks_with_its_query_and_tells_all_its_states()
    {
        await using var server = await ReferenceServer.StartAsync();
        var options = SimulatedCalls.Options(server);
        var report = await SimulatedCalls.RunAsync(options with
        {
            Url = options.Url.WithQuery("outbound=true&agenda=a%20b+c'"),
            IsOutbound = true,
            StatusUrl = RequestUrl.TryParse(server.Address + "/status"),
        });
        Assert.True(report.Ok, report.Verdict);
        var voice = server.Posted.First(static posted => posted.Path == "/twiml").Form;
        Assert.Equal(("outbound-api", "in-progress"), (voice["Direction"], voice["CallStatus"]));
        var states = server.Posted.Where(static posted => posted.Path == "/status").Select(static posted => (posted.Form["SequenceNumber"], posted.Form["CallStatus"]));
        Assert.Equal([("0", "initiated"), ("1", "ringing"), ("2", "in-progress"), ("3", "completed")], states);
        Assert.True(int.Parse(server.Posted.Last(static posted => posted.Path == "/status").Form["CallDuration"]) > 0);
    }

    [Theory]
    [InlineData("rejected", "no-answer")]
    [InlineData("busy", "busy")]
    public async Task A_rejected_call_ends_as_Twilio_says(string reason, string status)
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Twiml = $"<Response><Reject reason=\"{reason}\"/></Response>";
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { StatusUrl = RequestUrl.TryParse(server.Address + "/status") });
        Assert.Equal((0, 1, 0), (report.Answered, report.Refused, report.Failed));
        Assert.Equal(status, server.Posted.Last().Form["CallStatus"]);
    }

    [Fact]
    public async Task Untidy_callbacks_come_twice()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Twiml = "<Response><Connect><Stream url=\"{stream}/streams\" statusCallback=\"{origin}/stream-status\"/></Connect></Response>";
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { UntidyCallbacks = true, StatusUrl = RequestUrl.TryParse(server.Address + "/status") });
        Assert.True(report.Ok, report.Verdict);
        var told = server.Posted.Select(static posted => posted.Form.GetValueOrDefault("StreamEvent") ?? posted.Form["CallStatus"]).Order(StringComparer.Ordinal);
        Assert.Equal(["completed", "completed", "ringing", "stream-started", "stream-started", "stream-stopped", "stream-stopped"], told);
    }

    [Theory]
    [InlineData(500, "application/xml", "", "answered 500")]
    [InlineData(200, "application/json", "{}", "Content-Type is application/json")]
    [InlineData(200, "application/xml", "  <Response/>", "12100: the answer does not begin with <")]
    [InlineData(200, "application/xml", "<Response><Connect></Response>", "12100: the answer is no XML")]
    [InlineData(200, "application/xml", "<Response><Reject reason=\"busy\"/></Response>", "<Reject reason=\"busy\"/>")]
    [InlineData(200, "application/xml", "<Response><Say>Hello</Say></Response>", "the TwiML has no <Connect><Stream>")]
    [InlineData(200, "application/xml", "<Response><Connect><Stream url=\"{stream}/elsewhere\"/></Connect></Response>", "the upgrade was answered 403")]
    [InlineData(200, "application/xml", "<Response><Connect><Stream url=\"ws://127.0.0.1:1/\"/></Connect></Response>", "31902: ws://127.0.0.1:1/: connection refused")]
    public async Task Says_why_a_call_came_to_nothing(int status, string contentType, string twiml, string reason)
    {
        await using var server = await ReferenceServer.StartAsync();
        (server.VoiceStatus, server.ContentType, server.Twiml) = (status, contentType, twiml);
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server));
        Assert.False(report.Ok);
        Assert.Contains(reason, Assert.Single(report.Refusals.Keys.Concat(report.Failures.Keys)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_more_than_64_kB_is_a_failure()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Twiml = $"<Response><Say>{new string('a', 65_536)}</Say></Response>";
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server));
        Assert.Contains("larger than 64 kB", Assert.Single(report.Failures.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fallback_is_told_what_failed()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.VoiceStatus = 503;
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { FallbackUrl = RequestUrl.TryParse(server.Address + "/fallback") });
        Assert.Equal(1, report.Fallbacks);
        Assert.Equal(["Say The fallback"], report.Verbs.Keys);
        var asked = server.Posted.Single(static posted => posted.Path == "/fallback").Form;
        Assert.Equal(("11200", server.Address + "/twiml"), (asked["ErrorCode"], asked["ErrorUrl"]));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_failure()
    {
        await using var server = await ReferenceServer.StartAsync();
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Url = RequestUrl.TryParse("http://127.0.0.1:1/twiml")! });
        Assert.Contains("no connection or no answer", Assert.Single(report.Failures.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Speaks_TLS_and_trusts_nobody_unless_told_to()
    {
        using var made = new TestCertificate("localhost");
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Pfx(null), null);
        await using var server = await ReferenceServer.StartAsync(certificate);
        var options = SimulatedCalls.Options(server) with { Calls = 2 };
        var report = await SimulatedCalls.RunAsync(options with { AcceptsAnyCertificate = true });
        Assert.True(report.Ok, report.Verdict);
        Assert.Empty(server.WrongSignatures);

        var refused = await SimulatedCalls.RunAsync(options);
        Assert.Equal(2, refused.Failed);
        Assert.Contains("certificate", Assert.Single(refused.Failures.Keys), StringComparison.Ordinal);
    }
}
