using System.Collections;
using System.Net;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Records;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FastTwiml.Tests.Hosting.Configuration;

public sealed class OptionsLoaderTests : IDisposable
{
    private const string Account = "AC0123456789abcdef0123456789abcdef";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasttwiml-options-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Nothing_set_gives_the_defaults_of_the_options()
    {
        var options = Load(commandLine: "--Twilio:AuthToken=12345");
        var expected = new ServerOptions();

        Assert.Equal(expected.Listen, options.Listen);
        Assert.Equal(expected.KnownProxies.Networks, options.KnownProxies.Networks);
        Assert.Equal(expected.Twilio.Accounts, options.Twilio.Accounts);

        // Every other setting compares by value.
        Assert.Equal(
            expected with { Listen = options.Listen, KnownProxies = options.KnownProxies, Twilio = options.Twilio },
            options);
    }

    [Fact]
    public void The_file_of_the_folder_is_read_with_its_arrays_and_sections()
    {
        WriteFile("appsettings.json", $$"""
            {
              // Comments are allowed.
              "Listen": ["http://127.0.0.1:1", "unix:/tmp/x", "http://127.0.0.1:3"],
              "KnownProxies": ["10.0.0.0/8", "192.0.2.1"],
              "DrainDelay": "2s",
              "RequireKnownCall": false,
              "StreamWindow": "30s",
              "Streams": { "StartTimeout": "250ms", "IdleTimeout": "5m", "PingInterval": 7, "WriteTimeout": "3s" },
              "Paths": { "StreamNext": "/after" },
              "QueueCapacity": 128,
              "Logging": { "LogLevel": { "Default": "Debug" } },
              "Twilio": { "Accounts": { "{{Account}}": { "AuthToken": "a", "SecondaryAuthToken": "b" } } },
            }
            """);

        var loaded = OptionsLoader.Load(Request());

        var options = loaded.Options;
        Assert.Equal(["http://127.0.0.1:1", "unix:/tmp/x", "http://127.0.0.1:3"], options.Listen.Select(address => address.ToString()));
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.0.2.1/32")], options.KnownProxies.Networks);
        Assert.Equal(TimeSpan.FromSeconds(2), options.DrainDelay);
        Assert.Equal(
            new StreamOptions
            {
                RequireKnownCall = false,
                Window = TimeSpan.FromSeconds(30),
                StartTimeout = TimeSpan.FromMilliseconds(250),
                IdleTimeout = TimeSpan.FromMinutes(5),
                PingInterval = TimeSpan.FromSeconds(7),
                WriteTimeout = TimeSpan.FromSeconds(3),
            },
            options.Streams);
        Assert.Equal("/after", options.Paths.StreamNext);
        Assert.Equal(128, options.QueueCapacity);
        Assert.Equal([new AccountTokens(Account, "a", "b")], options.Twilio.Accounts);
        Assert.Equal("Debug", loaded.Logging["LogLevel:Default"]);
        Assert.Equal(Path.Combine(_folder.FullName, "appsettings.json"), loaded.File);
    }

    [Fact]
    public void A_list_of_more_than_ten_keeps_its_order()
    {
        var addresses = Enumerable.Range(1, 12).Select(port => $"http://127.0.0.1:{port}").ToList();
        WriteFile("appsettings.json", $$"""{ "Listen": ["{{string.Join("\",\"", addresses)}}"], "Twilio": { "AuthToken": "1" } }""");

        Assert.Equal(addresses, Load().Listen.Select(address => address.ToString()));
    }

    [Fact]
    public void A_named_file_is_read_instead_of_the_folders()
    {
        WriteFile("appsettings.json", """{ "Database": "wrong.db" }""");
        WriteFile("other.json", """{ "Database": "right.db", "Twilio": { "AuthToken": "1" } }""");

        var loaded = OptionsLoader.Load(Request() with { ConfigFile = "other.json" });

        Assert.Equal("right.db", loaded.Options.Database);
    }

    [Fact]
    public void The_environment_wins_over_the_file_and_the_command_line_over_both_a_list_as_a_whole()
    {
        WriteFile("appsettings.json", """{ "Listen": ["http://127.0.0.1:1", "http://127.0.0.1:2"], "Database": "file", "Node": "file", "Twilio": { "AuthToken": "file" } }""");
        var environment = new Hashtable
        {
            ["FASTTWIML_Listen"] = "http://127.0.0.1:3; http://127.0.0.1:4",
            ["fasttwiml_database"] = "environment",
            ["FASTTWIML_Twilio__AuthToken"] = "environment",
        };

        var options = Load(environment, "--Listen=http://127.0.0.1:5");

        Assert.Equal(["http://127.0.0.1:5"], options.Listen.Select(address => address.ToString()));
        Assert.Equal("environment", options.Database);
        Assert.Equal("environment", options.Twilio.AuthToken);
        Assert.Equal("file", options.Node);
        Assert.Equal(["http://127.0.0.1:3", "http://127.0.0.1:4"], Load(environment).Listen.Select(address => address.ToString()));
    }

    [Fact]
    public void The_names_of_other_tools_count_less_than_ours()
    {
        var environment = new Hashtable
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:9;http://127.0.0.1:10",
            ["TWILIO_ACCOUNT_SID"] = Account,
            ["TWILIO_AUTH_TOKEN"] = "lowest",
        };
        Assert.Equal(2, Load(environment).Listen.Count);
        Assert.Equal(Account, Load(environment).Twilio.AccountSid);
        Assert.Equal("lowest", Load(environment).Twilio.AuthToken);

        environment["Twilio__RequestValidation__AuthToken"] = "middle";
        environment["Twilio__SomethingOfAnotherProgram"] = "let be";
        Assert.Equal("middle", Load(environment).Twilio.AuthToken);

        environment["Twilio__AuthToken"] = "own-name";
        Assert.Equal("own-name", Load(environment).Twilio.AuthToken);

        environment["FASTTWIML_Twilio__AuthToken"] = "ours";
        Assert.Equal("ours", Load(environment, "--KnownProxies=none").Twilio.AuthToken);
        Assert.Empty(Load(environment, "--KnownProxies=none").KnownProxies.Networks);
    }

    [Fact]
    public void The_last_of_a_repeated_option_counts_and_a_repeated_list_option_adds_up()
    {
        var options = Load(null, "--Twilio:AuthToken=1", "--Database=a", "--Database", "b", "--Listen=http://127.0.0.1:1", "--Listen=http://127.0.0.1:2");

        Assert.Equal("b", options.Database);
        Assert.Equal(2, options.Listen.Count);
    }

    [Fact]
    public void Empty_values_are_not_set_and_values_are_trimmed()
    {
        var options = Load(new Hashtable { ["FASTTWIML_Database"] = "  ", ["TWILIO_AUTH_TOKEN"] = " 12345\n" });

        Assert.Equal("fasttwiml.db", options.Database);
        Assert.Equal("12345", options.Twilio.AuthToken);
    }

    [Fact]
    public void Every_value_with_choices_is_taken()
    {
        var options = Load(null, "--Twilio:AuthToken=1", "--WhenUnwritable=refuse", "--UnknownNumber=7", "--Operator=none", "--PublicUrl=https://voice.example.com/base", "--PathPrefix=/x", "--Paths:Voice=/twilio/voice", "--Transport=sockets", "--Tls:Certificate=c.pem", "--Tls:Key=k.pem", "--Tls:Password=p");

        Assert.Equal(WhenUnwritable.Refuse, options.WhenUnwritable);
        Assert.Equal(7, options.UnknownNumberAssistant);
        Assert.Null(options.OperatorListen);
        Assert.Equal("https://voice.example.com/base", options.PublicUrl);
        Assert.Equal(("/x", "/twilio/voice"), (options.Paths.Prefix, options.Paths.Voice));
        Assert.Equal(new TlsOptions("c.pem", "k.pem", "p"), options.Tls);
    }

    [Theory]
    [InlineData("Listen", "ftp://x", "http://IP:PORT")]
    [InlineData("Listen", "http://voice.example.com:80", "http://IP:PORT")]
    [InlineData("Listen", ";", "http://IP:PORT")]
    [InlineData("Database", "postgresql://user:secret@host/db", "name of a file")]
    [InlineData("PublicUrl", "voice.example.com", "https://")]
    [InlineData("PublicUrl", "https://voice.example.com/?a=b", "https://")]
    [InlineData("PathPrefix", "x", "`/`")]
    [InlineData("PathPrefix", "/x/", "`/`")]
    [InlineData("Paths:Voice", "/a b", "`/`")]
    [InlineData("Paths:Voice", "/a?b", "`/`")]
    [InlineData("Paths:Voice", "/a%2", "`/`")]
    [InlineData("Paths:Voice", "/health", "the health check")]
    [InlineData("Paths:Voice", "/twiml/status", "Paths:")]
    [InlineData("KnownProxies", "proxy", "networks")]
    [InlineData("KnownProxies", "10.0.0.0/33", "networks")]
    [InlineData("Twilio:AccountSid", "12345", "AC and 32")]
    [InlineData("Twilio:RequestValidation:Enabled", "yes", "true or false")]
    [InlineData("UnknownNumber", "0", "reject or an assistant's id")]
    [InlineData("UnknownNumber", "refuse", "reject or an assistant's id")]
    [InlineData("WhenUnwritable", "drop", "answer or refuse")]
    [InlineData("CommitTimeout", "15s", "100ms to 14s")]
    [InlineData("CommitTimeout", "soon", "100ms to 14s")]
    [InlineData("QueueCapacity", "1", "64 to 1048576")]
    [InlineData("Node", "a b", "letters")]
    [InlineData("DrainDelay", "1h", "up to 10m")]
    [InlineData("RequireKnownCall", "1", "true or false")]
    [InlineData("Transport", "iocp", "auto, epoll or sockets")]
    [InlineData("Limits:Connections", "0", "from 1")]
    [InlineData("Limits:HeadTimeout", "0", "from 100ms")]
    [InlineData("StreamWindow", "2h", "to 1h")]
    [InlineData("Streams:StartTimeout", "11m", "to 10m")]
    [InlineData("Streams:IdleTimeout", "999ms", "from 1s")]
    [InlineData("Streams:PingInterval", "0", "from 1s")]
    [InlineData("Streams:WriteTimeout", "never", "from 100ms")]
    [InlineData("Operator:Listen", "https://127.0.0.1:1", "or none")]
    [InlineData("Operator:Listen", "http://0.0.0.0:8081", "Operator:Token")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Debug")]
    public void A_wrong_value_is_named_with_what_would_be_valid(string key, string value, string valid)
    {
        var error = Refused("--Twilio:AuthToken=12345", $"--{key}={value}");

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains(key.Split(':')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains(valid.Replace("`", string.Empty, StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_token_is_named_but_not_shown()
    {
        var error = Refused("--Twilio:AuthToken=two words", $"--Twilio:Accounts:{Account}:AuthToken=three other words");

        Assert.Contains("Twilio:AuthToken", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Twilio:Accounts:{Account}:AuthToken", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_has_a_line_of_its_own()
    {
        var error = Refused("--Database=postgresql://x", "--DrainDelay=x", "--Lissten=1");

        Assert.Equal(4, error.Message.Split(Environment.NewLine).Length);
        Assert.Contains("Lissten (--Lissten) is not a setting. Did you mean Listen?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_is_named_wherever_it_stands()
    {
        WriteFile("appsettings.json", """{ "Databse": "x", "Twilio": { "AuthToken": "1", "Tokn": "2" } }""");

        var error = Refused(new Hashtable { ["FASTTWIML_Paths__Voise"] = "/x" });

        Assert.Contains($"Databse ({Path.Combine(_folder.FullName, "appsettings.json")})", error.Message, StringComparison.Ordinal);
        Assert.Contains("Twilio:Tokn", error.Message, StringComparison.Ordinal);
        Assert.Contains("Paths:Voise (FASTTWIML_Paths__Voise) is not a setting. Did you mean Paths:Voice?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_token_is_refused_unless_validation_is_off()
    {
        Assert.Contains("TWILIO_AUTH_TOKEN", Refused().Message, StringComparison.Ordinal);
        Assert.False(Load(null, "--Twilio:RequestValidation:Enabled=false").Twilio.ValidateSignatures);
        Assert.Single(Load(null, $"--Twilio:Accounts:{Account}:AuthToken=1").Twilio.Accounts);
    }

    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://*:80")]
    [InlineData("http://10.0.0.1:80")]
    public void Validation_off_needs_a_second_setting_where_others_can_reach_it(string listen)
    {
        var error = Refused("--Twilio:RequestValidation:Enabled=false", $"--Listen={listen}");
        Assert.Contains("AllowOffLoopback=true", error.Message, StringComparison.Ordinal);

        var options = Load(null, "--Twilio:RequestValidation:Enabled=false", "--Twilio:RequestValidation:AllowOffLoopback=true", $"--Listen={listen}");
        Assert.False(options.Twilio.ValidateSignatures);
    }

    [Fact]
    public void A_secondary_token_needs_its_primary()
    {
        Assert.Contains("without Twilio:AuthToken", Refused("--Twilio:SecondaryAuthToken=1", $"--Twilio:Accounts:{Account}:AuthToken=1").Message, StringComparison.Ordinal);
        Assert.Contains($"without Twilio:Accounts:{Account}:AuthToken", Refused("--Twilio:AuthToken=1", $"--Twilio:Accounts:{Account}:SecondaryAuthToken=1").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_https_address_needs_a_certificate_and_a_key_its_certificate()
    {
        Assert.Contains("Tls:Certificate", Refused("--Twilio:AuthToken=1", "--Listen=https://127.0.0.1:1").Message, StringComparison.Ordinal);
        Assert.Contains("without Tls:Certificate", Refused("--Twilio:AuthToken=1", "--Tls:Key=x").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_address_twice_is_refused_but_not_port_0()
    {
        Assert.Contains("twice", Refused("--Twilio:AuthToken=1", "--Listen=http://127.0.0.1:1;http://127.0.0.1:1").Message, StringComparison.Ordinal);
        Assert.Equal(2, Load(null, "--Twilio:AuthToken=1", "--Listen=http://127.0.0.1:0;http://127.0.0.1:0").Listen.Count);
    }

    [Fact]
    public void A_file_that_is_not_there_or_not_json_is_named()
    {
        var absent = Assert.Throws<StartException>(() => OptionsLoader.Load(Request() with { ConfigFile = "absent.json" }));
        Assert.Contains("absent.json", absent.Message, StringComparison.Ordinal);

        WriteFile("broken.json", "{\n  \"Listen\": oops\n}");
        var broken = Assert.Throws<StartException>(() => OptionsLoader.Load(Request() with { ConfigFile = "broken.json" }));
        Assert.Contains("broken.json", broken.Message, StringComparison.Ordinal);
        Assert.Contains("LineNumber: 1", broken.Message, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (absent.ExitCode, broken.ExitCode));
    }

    [Theory]
    [InlineData("word")]
    [InlineData("-x")]
    [InlineData("--")]
    [InlineData("--Database")]
    [InlineData("--Database", "--Node=x")]
    public void A_word_that_is_no_setting_is_refused(params string[] words)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<StartException>(() => CommandLineSettings.Parse(words)).ExitCode);

    [Fact]
    public void Nothing_that_is_printed_shows_a_secret()
    {
        var loaded = OptionsLoader.Load(Request(null, "--Twilio:AuthToken=SECRET", "--Operator:Token=SECRET", $"--Twilio:Accounts:{Account}:AuthToken=SECRET", "--Tls:Certificate=c", "--Tls:Password=SECRET"));

        Assert.DoesNotContain("SECRET", loaded.Options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", loaded.Options.Twilio.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", loaded.Options.Twilio.Accounts[0].ToString(), StringComparison.Ordinal);
        Assert.All(loaded.Values.Values, value => Assert.DoesNotContain("SECRET", value.ToString(), StringComparison.Ordinal));
    }

    private OptionsRequest Request(Hashtable? environment = null, params string[] commandLine) => new()
    {
        Folder = _folder.FullName,
        Environment = environment ?? [],
        CommandLine = CommandLineSettings.Parse(commandLine),
    };

    private ServerOptions Load(Hashtable? environment = null, params string[] commandLine)
        => OptionsLoader.Load(Request(environment, commandLine)).Options;

    private ServerOptions Load(string commandLine) => Load(null, commandLine);

    private StartException Refused(params string[] commandLine) => Assert.Throws<StartException>(() => Load(null, commandLine));

    private StartException Refused(Hashtable environment) => Assert.Throws<StartException>(() => Load(environment));

    private void WriteFile(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
