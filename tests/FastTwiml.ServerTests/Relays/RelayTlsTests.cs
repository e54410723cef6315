using System.Security.Cryptography.X509Certificates;
using FastTwiml.Assistants;
using FastTwiml.ServerTests.Hosting;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>Bots behind <c>wss://</c>.</summary>
public class RelayTlsTests
{
    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_and_said()
    {
        using var certificate = new TestCertificate("bot");
        using var withKey = X509CertificateLoader.LoadPkcs12(certificate.Pfx(null), null);
        await using var bot = await Bot.StartAsync(withKey);
        await using var site = await RelaySite.StartAsync(bot.Url);
        Assert.StartsWith("wss://127.0.0.1:", bot.Url, StringComparison.Ordinal);
        using var call = await site.CallAsync();
        Assert.Equal("assistant_unreachable", (await site.EndAsync(call)).Reason);
        var lines = await site.WarnedAsync("no connection to the server of assistant Bot", 2);
        Assert.All(lines, static line => Assert.Contains("certificate", line, StringComparison.Ordinal));
        Assert.Equal(0, bot.Asked);
    }

    [Fact]
    public async Task A_certificate_that_the_system_trusts_is_taken()
    {
        using var certificate = new TestCertificate("bot");
        using var withKey = X509CertificateLoader.LoadPkcs12(certificate.Pfx(null), null);
        using var folder = new TemporaryFolder();
        await using var bot = await Bot.StartAsync(withKey);
        RelaySite.AddTo(folder.File("1.db"), new AssistantSettings("Bot", AssistantKind.Relay) { Url = bot.Url });

        // The system's trust is what OpenSSL takes for it, and that is read once a process.
        var trust = new Dictionary<string, string> { ["SSL_CERT_FILE"] = folder.Write("trusted.pem", certificate.CertificatePem) };
        await using var server = FastTwimlProcess.Start(
            folder.Path, trust, "serve", $"--Twilio:AuthToken={TwilioCall.Token}", "--listen=http://127.0.0.1:0", "--operator=none", "--Database=1.db", $"--PublicUrl={SignedCall.PublicUrl}");
        using var call = await TwilioCall.PlaceAsync(await server.ReadyAsync(), string.Empty, RelaySite.Number);
        using var there = await bot.CallAsync();
        await there.StartAsync();
        await call.Stream.SendAsync(call.Media(1, 2, 3));
        await there.SendAsync((await there.ReceiveAsync())!);
        Assert.Equal(call.Speech(1, 2, 3).Length, (await call.Stream.ReceiveAsync())!.Length);
    }
}
