using System.Net;
using System.Net.Sockets;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>The program from outside: exit codes, one clear line, signals.</summary>
public sealed class ServeProcessTests : IDisposable
{
    private const string Token = "--Twilio:AuthToken=12345";
    private const string Anywhere = "--listen=http://127.0.0.1:0";
    private const string NoOperator = "--operator=none";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, "Twilio:AuthToken", "serve")]
    [InlineData(2, "Did you mean Database?", "serve", Token, "--Databse=x")]
    [InlineData(2, "http://IP:PORT", "serve", Token, "--listen", "voice.example.com")]
    [InlineData(2, "https://", "serve", Token, "--public-url", "voice.example.com")]
    [InlineData(2, "absent.json", "serve", Token, "--config", "absent.json")]
    [InlineData(2, "--listen", "serve", Token, "--listen")]
    [InlineData(2, "is not an option", "serve", Token, "word")]
    [InlineData(2, "AllowOffLoopback", "serve", "--Twilio:RequestValidation:Enabled=false", "--listen=http://0.0.0.0:0")]
    [InlineData(2, "Operator:Token", "serve", Token, Anywhere, "--operator=http://0.0.0.0:0")]
    [InlineData(2, "frob", "frob")]
    [InlineData(3, "absent.pem", "serve", Token, "--listen=https://127.0.0.1:0", "--Tls:Certificate=absent.pem")]
    [InlineData(3, "192.0.2.1", "serve", Token, NoOperator, "--listen=http://192.0.2.1:0")]
    [InlineData(3, "--operator none", "serve", Token, Anywhere, "--Operator:Token=x", "--operator=http://192.0.2.1:0")]
    [InlineData(4, "absent/x.db", "serve", Token, Anywhere, NoOperator, "--database=absent/x.db")]
    [InlineData(4, "garbage.db", "serve", Token, Anywhere, NoOperator, "--database=garbage.db")]
    public async Task A_fault_ends_with_one_clear_line_and_its_exit_code(int exitCode, string named, params string[] arguments)
    {
        _folder.Write("garbage.db", new string('x', 5000));

        var (code, output, error) = await FastTwimlProcess.RunAsync(_folder.Path, arguments);

        Assert.Equal((exitCode, string.Empty), (code, output));
        IsOneClearLine(error, named);
    }

    [Theory]
    [InlineData("--listen")]
    [InlineData("--operator")]
    public async Task A_port_in_use_ends_with_one_clear_line_and_exit_code_3(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        var (code, output, error) = await FastTwimlProcess.RunAsync(_folder.Path, "serve", Token, option == "--listen" ? NoOperator : Anywhere, option, address);

        Assert.Equal((3, string.Empty), (code, output));
        IsOneClearLine(error, taken.LocalEndpoint.ToString()!);
        Assert.Contains("in use", error[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_calls_until_SIGTERM_and_drains_before_it_ends()
    {
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Token, Anywhere, NoOperator, $"--public-url={SignedCall.PublicUrl}", "--DrainDelay=10m");
        using var client = Client(await process.ReadyAsync());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "12345"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignedCall.SendAsync(client, "54321"));

        await process.SignalAsync("TERM");
        await process.LoggedAsync("Draining");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/ready")).StatusCode);
        using var health = await client.GetAsync("/health");
        Assert.Equal((HttpStatusCode.OK, true), (health.StatusCode, health.Headers.ConnectionClose));
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "12345"));

        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndedAsync());
        Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("fasttwiml.db")));
    }

    [Fact]
    public async Task The_library_of_the_first_signature_is_loaded_before_it_is_ready()
    {
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Token, Anywhere, NoOperator, "--DrainDelay=0");
        await process.ReadyAsync();
        Assert.Contains("libssl", await File.ReadAllTextAsync($"/proc/{process.Id}/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_request_is_taken_whole_from_a_socket()
    {
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Token, Anywhere, NoOperator, $"--public-url={SignedCall.PublicUrl}", "--DrainDelay=0");
        using var client = Client(await process.ReadyAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/twiml")
        {
            Content = new StringContent("a=" + new string('a', (32 * 1024) - 2) + "&b=" + new string('b', (32 * 1024) - 3), null, "application/x-www-form-urlencoded"),
        };
        request.Headers.Add("X-Filler", new string('x', 31 * 1024));
        using var answer = await client.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [SignalFact("INT")]
    public async Task SIGINT_ends_it_too()
    {
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Token, Anywhere, NoOperator, "--DrainDelay=0");
        await process.ReadyAsync();
        await process.SignalAsync("INT");
        Assert.Equal(0, await process.EndedAsync());
    }

    [SignalFact("HUP")]
    public async Task SIGHUP_takes_new_tokens_and_names_what_waits_for_a_start()
    {
        _folder.Write("appsettings.json", """{ "Twilio": { "AuthToken": "old" } }""");
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Anywhere, NoOperator, $"--public-url={SignedCall.PublicUrl}", "--DrainDelay=0");
        using var client = Client(await process.ReadyAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await SignedCall.SendAsync(client, "new"));

        _folder.Write("appsettings.json", """{ "Node": "n2", "Twilio": { "AuthToken": "new", "SecondaryAuthToken": "old" } }""");
        await process.SignalAsync("HUP");
        await process.LoggedAsync("only read at the next start: Node");
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "new"));
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "old"));

        _folder.Write("appsettings.json", "{ broken");
        await process.SignalAsync("HUP");
        await process.LoggedAsync("The settings in use stay");
        Assert.Equal(HttpStatusCode.OK, await SignedCall.SendAsync(client, "new"));

        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndedAsync());
    }

    [SignalFact("HUP")]
    public async Task A_certificate_is_taken_when_its_file_changes_and_on_SIGHUP()
    {
        using var first = new TestCertificate("first");
        using var second = new TestCertificate("second");
        _folder.Write("tls.pem", $"{first.CertificatePem}\n{first.KeyPem}");
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Token, NoOperator, "--DrainDelay=0", "--listen=https://127.0.0.1:0", "--Tls:Certificate=tls.pem");
        var address = await process.ReadyAsync();
        Assert.Equal("CN=first", await SubjectOf(address));

        _folder.Write("tls.pem", $"{second.CertificatePem}\n{second.KeyPem}");
        await process.LoggedAsync("New certificate CN=second");
        Assert.Equal("CN=second", await SubjectOf(address));

        await process.SignalAsync("HUP");
        await process.LoggedAsync("The tokens are read again");
        Assert.Equal("CN=second", await SubjectOf(address));

        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndedAsync());
    }

    [Fact]
    public async Task The_log_can_be_silenced()
    {
        await using var process = FastTwimlProcess.Start(_folder.Path, "serve", Token, Anywhere, NoOperator, "--DrainDelay=0", "--Logging:LogLevel:Default=None");
        await process.ReadyAsync();
        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndedAsync());
        Assert.Empty(process.Error);
    }

    [Fact]
    public async Task Check_says_what_to_enter_at_Twilio_and_changes_nothing()
    {
        var (code, output, error) = await FastTwimlProcess.RunAsync(_folder.Path, "check", Token, "--public-url=https://voice.example.com/base", "--path-prefix=/x");

        Assert.Equal((0, 0), (code, error.Length));
        Assert.Contains("https://voice.example.com/base/x/twiml,", output, StringComparison.Ordinal);
        Assert.DoesNotContain("12345", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(2, "--Databse=x")]
    [InlineData(3, "--listen=https://127.0.0.1:0", "--Tls:Certificate=absent.pem")]
    [InlineData(4, "--database=garbage.db")]
    [InlineData(4, "--database=absent/x.db")]
    public async Task Check_ends_with_the_exit_code_that_serve_would(int exitCode, params string[] arguments)
    {
        _folder.Write("garbage.db", new string('x', 5000));
        var (code, output, error) = await FastTwimlProcess.RunAsync(_folder.Path, ["check", Token, .. arguments]);
        Assert.Equal(exitCode, code);
        Assert.True(exitCode == 2 ? error.Length == 1 : output.Contains("problem", StringComparison.Ordinal));
    }

    /// <summary>Log lines may come before it, but no stack trace.</summary>
    private static void IsOneClearLine(string[] error, string named)
    {
        Assert.Single(error, line => line.StartsWith("fasttwiml: ", StringComparison.Ordinal));
        Assert.StartsWith("fasttwiml: ", error[^1], StringComparison.Ordinal);
        Assert.Contains(named, error[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(error, line => line.StartsWith("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }

    private static async Task<string?> SubjectOf(string address)
    {
        using var client = await LineClient.ConnectAsync(address);
        return client.ServerSubject;
    }

    private static HttpClient Client(string address) => new() { BaseAddress = new Uri(address) };
}
