using System.Net.Sockets;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Certificates;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DrainState _drain = new();
    private readonly CollectedLog _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _drain.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Serves_a_certificate_and_key_in_PEM()
    {
        using var certificate = new TestCertificate("pem");
        await Serves(certificate, new TlsOptions(_folder.Write("c.pem", certificate.CertificatePem), _folder.Write("k.pem", certificate.KeyPem)));
    }

    [Fact]
    public async Task Serves_a_PEM_file_with_the_key_in_it_and_a_chain_behind()
    {
        using var certificate = new TestCertificate("both");
        using var issuer = new TestCertificate("issuer");
        await Serves(certificate, new TlsOptions(_folder.Write("c.pem", $"{certificate.KeyPem}\n{certificate.CertificatePem}\n{issuer.CertificatePem}")));
    }

    [Fact]
    public async Task Serves_an_encrypted_PEM_key()
    {
        using var certificate = new TestCertificate("encrypted");
        await Serves(certificate, new TlsOptions(_folder.Write("c.pem", certificate.CertificatePem), _folder.Write("k.pem", certificate.EncryptedKeyPem("pass")), "pass"));
    }

    [Theory]
    [InlineData("voice.pfx", "pass")]
    [InlineData("voice.P12", "pass")]
    [InlineData("voice.pfx", null)]
    public async Task Serves_a_PFX_file(string name, string? password)
    {
        using var certificate = new TestCertificate("pfx");
        await Serves(certificate, new TlsOptions(_folder.Write(name, certificate.Pfx(password)), Password: password));
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_is_named_with_the_reason()
    {
        using var certificate = new TestCertificate("one");
        using var other = new TestCertificate("other");
        var good = _folder.Write("c.pem", certificate.CertificatePem);

        Refused(new TlsOptions(_folder.File("absent.pem")), "absent.pem");
        Refused(new TlsOptions(good, _folder.File("absent.key")), "absent.key");
        Refused(new TlsOptions(_folder.Path), _folder.Path);
        Refused(new TlsOptions(_folder.Write("text.pem", "not a certificate")), "text.pem");
        Refused(new TlsOptions(good), "c.pem");
        Refused(new TlsOptions(good, _folder.Write("o.pem", other.KeyPem)), "c.pem");
        Refused(new TlsOptions(good, _folder.Write("e.pem", certificate.EncryptedKeyPem("pass")), "wrong"), "c.pem");
        Refused(new TlsOptions(_folder.Write("c.pfx", certificate.Pfx("pass")), Password: "wrong"), "c.pfx");
        Refused(new TlsOptions(_folder.File("c.pfx")), "Tls:Password");
        Refused(new TlsOptions(_folder.Write("broken.pfx", [1, 2, 3])), "broken.pfx");
        Refused(new TlsOptions(_folder.File("c.pfx"), good, "pass"), "Tls:Key");
    }

    [Fact]
    public void A_certificate_out_of_date_is_served_with_a_warning()
    {
        using var certificate = new TestCertificate("old", DateTimeOffset.UtcNow.AddDays(-1));
        _ = new CertificateSource(new TlsOptions(_folder.Write("c.pem", certificate.CertificatePem), _folder.Write("k.pem", certificate.KeyPem)), _log);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("c.pem", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_certificate_is_taken_under_load_without_a_failed_request()
    {
        using var first = new TestCertificate("first");
        using var second = new TestCertificate("second");
        var tls = new TlsOptions(_folder.Write("c.pem", first.CertificatePem), _folder.Write("k.pem", first.KeyPem));
        var source = new CertificateSource(tls, _log);
        await using var server = await Start(source);
        var address = server.Addresses[0];

        using var old = await LineClient.ConnectAsync(address);
        Assert.Equal("before", await old.AskAsync("before"));

        using var enough = new CancellationTokenSource();
        var subjects = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var load = Enumerable.Range(0, 4).Select(async worker =>
        {
            var count = 0;
            while (!enough.IsCancellationRequested)
            {
                using var client = await LineClient.ConnectAsync(address);
                for (var i = 0; i < 5; i++)
                {
                    Assert.Equal($"{worker} {i}", await client.AskAsync($"{worker} {i}"));
                }

                subjects.AddOrUpdate(client.ServerSubject!, 1, (_, n) => n + 1);
                count++;
            }

            return count;
        }).ToList();

        await Until(() => subjects.ContainsKey("CN=first"));

        // Written one after the other, as tools do: between the two they do not fit and the old ones stay.
        _folder.Write("c.pem", second.CertificatePem);
        Assert.False(source.ReloadIfChanged());
        _folder.Write("k.pem", second.KeyPem);
        Assert.True(source.ReloadIfChanged());
        Assert.False(source.ReloadIfChanged());

        await Until(() => subjects.ContainsKey("CN=second"));
        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(load), count => Assert.True(count > 0));
        Assert.Equal("after", await old.AskAsync("after"));
        using var late = await LineClient.ConnectAsync(address);
        Assert.Equal("CN=second", late.ServerSubject);
        Assert.DoesNotContain(_log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public void A_new_certificate_that_cannot_be_used_leaves_the_old_one_and_is_said_once()
    {
        using var certificate = new TestCertificate("good");
        var tls = new TlsOptions(_folder.Write("c.pem", certificate.CertificatePem), _folder.Write("k.pem", certificate.KeyPem));
        var source = new CertificateSource(tls, _log);

        _folder.Write("c.pem", "garbage");
        for (var look = 0; look < 5; look++)
        {
            Assert.False(source.ReloadIfChanged());
        }

        Assert.Equal("CN=good", source.Current.Leaf.Subject);
        Assert.Single(_log.Lines, line => line.Level == LogLevel.Error);

        // Whoever asks is told each time.
        Assert.False(source.Reload());
        Assert.Equal(2, _log.Lines.Count(line => line.Level == LogLevel.Error));
        _folder.Write("c.pem", certificate.CertificatePem);
        Assert.True(source.ReloadIfChanged());
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_a_change()
    {
        using var first = new TestCertificate("first");
        using var second = new TestCertificate("second");
        var link = _folder.File("live.pem");
        File.CreateSymbolicLink(link, _folder.Write("1.pem", first.CertificatePem + "\n" + first.KeyPem));
        var source = new CertificateSource(new TlsOptions(link), _log);

        _folder.Write("2.pem", second.CertificatePem + "\n" + second.KeyPem);
        File.Delete(link);
        File.CreateSymbolicLink(link, _folder.File("2.pem"));

        Assert.True(source.ReloadIfChanged());
        Assert.Equal("CN=second", source.Current.Leaf.Subject);
    }

    [Fact]
    public async Task A_peer_that_speaks_no_TLS_harms_nobody()
    {
        using var certificate = new TestCertificate("pem");
        var source = new CertificateSource(new TlsOptions(_folder.Write("c.pem", certificate.CertificatePem + "\n" + certificate.KeyPem)), _log);
        await using var server = await Start(source);
        using (var plain = new TcpClient())
        {
            await plain.ConnectAsync("127.0.0.1", new Uri(server.Addresses[0]).Port);
            await plain.GetStream().WriteAsync("POST /twiml HTTP/1.1\r\n\r\n"u8.ToArray());
            var rest = new byte[256];
            while (await plain.GetStream().ReadAsync(rest) > 0)
            {
                // TLS alerts, until the server closes.
            }
        }

        using var client = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("hello", await client.AskAsync("hello"));
        Assert.DoesNotContain(_log.Lines, line => line.Level >= LogLevel.Warning);
    }

    private async Task Serves(TestCertificate certificate, TlsOptions tls)
    {
        await using var server = await Start(new CertificateSource(tls, _log));
        Assert.StartsWith("https://127.0.0.1:", server.Addresses[0], StringComparison.Ordinal);
        using var client = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal(certificate.Subject, client.ServerSubject);
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    private Task<VoiceServer> Start(CertificateSource source)
        => VoiceServer.StartAsync([ListenAddress.Parse("https://127.0.0.1:0")], source, new LineEcho(_drain).Handle, TestTransport.Kind, _log);

    private static void Refused(TlsOptions tls, string named)
    {
        var error = Assert.Throws<StartException>(() => CertificateFile.Load(tls));
        Assert.Equal(ExitCode.Listener, error.ExitCode);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
