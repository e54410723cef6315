using FastTwiml.Connections;
using FastTwiml.Records;
using FastTwiml.Transports;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Hosting;

/// <summary>
/// Everything that can be set, checked and in the types the program uses. <c>OptionsLoader</c> makes it; what each setting means is in <c>docs/configuration.md</c>.
/// </summary>
internal sealed record ServerOptions
{
    public IReadOnlyList<ListenAddress> Listen { get; init; } = [ListenAddress.Parse("http://127.0.0.1:8080")];

    public string Database { get; init; } = "fasttwiml.db";

    /// <summary>The origin that Twilio calls, with an optional path; null means that the request says it.</summary>
    public string? PublicUrl { get; init; }

    public RoutePaths Paths { get; init; } = new();

    public KnownProxies KnownProxies { get; init; } = KnownProxies.Loopback;

    public TwilioOptions Twilio { get; init; } = new();

    /// <summary>The assistant for a number that has none; null rejects the call.</summary>
    public long? UnknownNumberAssistant { get; init; }

    public TlsOptions? Tls { get; init; }

    public WhenUnwritable WhenUnwritable { get; init; }

    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(3);

    public int QueueCapacity { get; init; } = RecordOptions.DefaultQueueCapacity;

    public string Node { get; init; } = Environment.MachineName;

    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public StreamOptions Streams { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    public TransportKind Transport { get; init; }

    /// <summary>Not a setting: see <see cref="RecordOptions.Synchronous"/>.</summary>
    public string Synchronous { get; init; } = RecordOptions.FullSync;

    /// <summary>Null when the operator listener is off.</summary>
    public ListenAddress? OperatorListen { get; init; } = ListenAddress.Parse("http://127.0.0.1:8081");

    public string? OperatorToken { get; init; }

    /// <summary>Never shows a token.</summary>
    public override string ToString() => $"{nameof(ServerOptions)} {{ {string.Join(", ", Listen)}, {Database} }}";
}

/// <summary>Who Twilio is to us: tokens, and whether signatures are checked.</summary>
internal sealed record TwilioOptions
{
    public string? AccountSid { get; init; }

    /// <summary>Validates the requests of every account that has no tokens of its own.</summary>
    public string? AuthToken { get; init; }

    public string? SecondaryAuthToken { get; init; }

    public IReadOnlyList<AccountTokens> Accounts { get; init; } = [];

    public bool ValidateSignatures { get; init; } = true;

    public bool HasTokens => AuthToken is not null || Accounts.Count > 0;

    /// <summary>Never shows a token.</summary>
    public override string ToString()
        => $"{nameof(TwilioOptions)} {{ {Accounts.Count} accounts, signatures {(ValidateSignatures ? "checked" : "not checked")} }}";
}

/// <summary>The tokens of one account.</summary>
internal sealed record AccountTokens(string AccountSid, string AuthToken, string? SecondaryAuthToken)
{
    /// <summary>Never shows a token.</summary>
    public override string ToString() => AccountSid;
}

/// <summary>Where the certificate is: PEM (with the key beside it or in the same file) or PFX.</summary>
internal sealed record TlsOptions(string Certificate, string? Key = null, string? Password = null)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => Certificate;
}

/// <summary>Which media streams are carried, and how long their peers may take.</summary>
internal sealed record StreamOptions
{
    public bool RequireKnownCall { get; init; } = true;

    /// <summary>How long after its newest webhook a call may open its stream.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>The voice listener's deadlines and caps.</summary>
internal sealed record LimitOptions
{
    public int Connections { get; init; } = 16_384;

    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
