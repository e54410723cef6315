namespace FastTwiml.Hosting.Configuration;

/// <summary>Every setting there is. The loader, the errors and <c>docs/configuration.md</c> all speak from this list.</summary>
internal static class Settings
{
    private const string Duration = "a duration such as `500ms`, `10s`, `5m`, `2h` or `00:00:10`";
    private const string Path = "`/` and characters that an URL's path may have, without a `/` at the end";

    public static readonly Setting Listen = new(
        "Listen", "http://127.0.0.1:8080", $"one or more of {ListenAddress.Valid}", "Where calls are answered.")
    {
        IsList = true,
        Option = "--listen",
        Aliases = ["Urls"],
        Variables = ["ASPNETCORE_URLS"],
    };

    public static readonly Setting Database = new(
        "Database", "fasttwiml.db", "the name of a file in a folder that can be written to", "Where assistants, numbers and calls are kept.")
    {
        Option = "--database",
    };

    public static readonly Setting PublicUrl = new(
        "PublicUrl", "", "http://HOST or https://HOST, with an optional port and path", "The address that Twilio calls, as configured there; without it the request's own `Host` counts.")
    {
        Option = "--public-url",
        Aliases = ["Twilio:RequestValidation:BaseUrlOverride"],
    };

    public static readonly Setting PathPrefix = new("PathPrefix", "", Path, "Stands before every path of the voice listener.")
    {
        Option = "--path-prefix",
    };

    public static readonly Setting VoicePath = new("Paths:Voice", "/twiml", Path, "The voice webhook.");

    public static readonly Setting StatusPath = new("Paths:Status", "/twiml/status", Path, "The call status callback.");

    public static readonly Setting StreamsPath = new("Paths:Streams", "/streams", Path, "The media streams.");

    public static readonly Setting StreamStatusPath = new("Paths:StreamStatus", "/streams/status", Path, "The stream status callback.");

    public static readonly Setting StreamNextPath = new("Paths:StreamNext", "/streams/next", Path, "Where Twilio asks what comes after a stream: the assistant's fallback when the stream failed, else the call ends.");

    public static readonly Setting KnownProxies = new(
        "KnownProxies", "127.0.0.0/8;::1/128", "`none`, or one or more IP addresses or networks such as `10.0.0.0/8`", "Peers whose `X-Forwarded-Proto`, `-Host` and `-Port` are believed; a Unix socket counts as 127.0.0.1.")
    {
        IsList = true,
    };

    public static readonly Setting AccountSid = new(
        "Twilio:AccountSid", "", OptionsLoader.ValidAccountSid, "The account that calls are placed with; reserved until this program places calls.")
    {
        Aliases = ["Twilio:Client:AccountSid"],
        Variables = ["TWILIO_ACCOUNT_SID"],
    };

    public static readonly Setting AuthToken = new(
        "Twilio:AuthToken", "", OptionsLoader.ValidToken, "The token that signs the requests of every account without tokens of its own.")
    {
        IsSecret = true,
        IsReloaded = true,
        Aliases = ["Twilio:RequestValidation:AuthToken"],
        Variables = ["TWILIO_AUTH_TOKEN"],
    };

    public static readonly Setting SecondaryAuthToken = new(
        "Twilio:SecondaryAuthToken", "", OptionsLoader.ValidToken, "A second token that is valid as well, while tokens change.")
    {
        IsSecret = true,
        IsReloaded = true,
    };

    public static readonly Setting AccountAuthToken = new(
        "Twilio:Accounts:*:AuthToken", "", OptionsLoader.ValidToken, "The token of one account (`*` is its AccountSid); for this account it replaces `Twilio:AuthToken`.")
    {
        IsSecret = true,
        IsReloaded = true,
    };

    public static readonly Setting AccountSecondaryAuthToken = new(
        "Twilio:Accounts:*:SecondaryAuthToken", "", OptionsLoader.ValidToken, "The second token of one account.")
    {
        IsSecret = true,
        IsReloaded = true,
    };

    public static readonly Setting ValidationEnabled = new(
        "Twilio:RequestValidation:Enabled", "true", "`true` or `false`", "Whether signatures are checked; without a token the server only starts with `false`.");

    public static readonly Setting AllowOffLoopback = new(
        "Twilio:RequestValidation:AllowOffLoopback", "false", "`true` or `false`", "Lets signatures be off on an address that other machines reach.");

    public static readonly Setting UnknownNumber = new(
        "UnknownNumber", "reject", "`reject` or an assistant's id", "Who answers a number that belongs to no assistant.");

    public static readonly Setting Certificate = new(
        "Tls:Certificate", "", "the name of a PEM file (the chain after the certificate) or a PFX file (`.pfx`, `.p12`)", "The certificate of the https listeners; a changed file is taken without a restart.");

    public static readonly Setting Key = new(
        "Tls:Key", "", "the name of a PEM file", "The private key, where it is not in the certificate's file.");

    public static readonly Setting KeyPassword = new(
        "Tls:Password", "", "text", "The password of the PFX file or of an encrypted key.")
    {
        IsSecret = true,
    };

    public static readonly Setting WhenUnwritable = new(
        "WhenUnwritable", "answer", "`answer` or `refuse`", "Whether a call is answered while its record cannot be written (with 503 Twilio turns to the fallback URL).");

    public static readonly Setting CommitTimeout = new(
        "CommitTimeout", "3s", $"{Duration}, from 100ms to 14s", "How long a commit may take before the database counts as not writable.");

    public static readonly Setting QueueCapacity = new(
        "QueueCapacity", "65536", "a whole number from 64 to 1048576", "How many records may wait to be written.");

    public static readonly Setting Node = new(
        "Node", "", "1 to 64 letters, digits, `.`, `_` or `-`", "The name of this process in records; without it the machine's name.");

    public static readonly Setting DrainDelay = new(
        "DrainDelay", "10s", $"{Duration}, up to 10m", "How long calls are still taken after SIGTERM, while `/ready` already says 503.");

    public static readonly Setting DrainTimeout = new(
        "DrainTimeout", "5m", $"{Duration}, up to 24h", "How long calls and requests in progress may go on once the listeners are closed; callers who are still there then get their assistant's fallback from another node, if there is one.");

    public static readonly Setting RequireKnownCall = new(
        "RequireKnownCall", "true", "`true` or `false`", "Whether a media stream must belong to a call that was answered by this process or is in its database; `false` carries any stream with a valid signature.");

    public static readonly Setting StreamWindow = new(
        "StreamWindow", "2m", $"{Duration}, from 1s to 1h", "How long after its newest webhook a call may open its media stream.");

    public static readonly Setting StreamStartTimeout = new(
        "Streams:StartTimeout", "10s", $"{Duration}, from 100ms to 10m", "How long after the WebSocket has opened a media stream may take to say whose call it is.");

    public static readonly Setting StreamIdleTimeout = new(
        "Streams:IdleTimeout", "60s", $"{Duration}, from 1s to 1h", "How long Twilio may send nothing on a media stream; then the stream counts as lost and the fallback is due.");

    public static readonly Setting StreamPingInterval = new(
        "Streams:PingInterval", "20s", $"{Duration}, from 1s to 1h", "How long a WebSocket may be silent before it gets a ping, which keeps proxies from closing it.");

    public static readonly Setting StreamWriteTimeout = new(
        "Streams:WriteTimeout", "10s", $"{Duration}, from 100ms to 10m", "How long Twilio may take none of the bytes that wait for it on a media stream; then the stream counts as lost.");

    public static readonly Setting Transport = new(
        "Transport", "auto", "`auto`, `epoll` or `sockets`", "How bytes come in: loops on epoll of our own (Linux), or Kestrel's sockets (everywhere). `auto` takes the best one there is.");

    public static readonly Setting Connections = new(
        "Limits:Connections", "16384", "a whole number from 1 to 1000000", "How many connections the voice listener holds at once.");

    public static readonly Setting HeadTimeout = new(
        "Limits:HeadTimeout", "10s", $"{Duration}, from 100ms to 10m", "How long a request's head may take to come in.");

    public static readonly Setting BodyTimeout = new(
        "Limits:BodyTimeout", "10s", $"{Duration}, from 100ms to 10m", "How long a request's body may take to come in.");

    public static readonly Setting IdleTimeout = new(
        "Limits:IdleTimeout", "120s", $"{Duration}, from 100ms to 1h", "How long a connection may be open without a request.");

    public static readonly Setting WriteTimeout = new(
        "Limits:WriteTimeout", "10s", $"{Duration}, from 100ms to 10m", "How long a peer may take none of the bytes that wait for it.");

    public static readonly Setting OperatorListen = new(
        "Operator:Listen", "http://127.0.0.1:8081", "http://IP:PORT or `none`", "Where the operator's pages are served.")
    {
        Option = "--operator",
        Aliases = ["Operator"],
    };

    public static readonly Setting OperatorToken = new(
        "Operator:Token", "", OptionsLoader.ValidToken, "The bearer token of the operator's pages; needed when other machines reach them.")
    {
        IsSecret = true,
    };

    public static IReadOnlyList<Setting> All { get; } =
    [
        Listen, Database, PublicUrl, PathPrefix,
        VoicePath, StatusPath, StreamsPath, StreamStatusPath, StreamNextPath,
        AuthToken, SecondaryAuthToken, AccountAuthToken, AccountSecondaryAuthToken, AccountSid,
        ValidationEnabled, AllowOffLoopback, KnownProxies, UnknownNumber,
        Certificate, Key, KeyPassword,
        WhenUnwritable, CommitTimeout, QueueCapacity, Node,
        DrainDelay, DrainTimeout,
        RequireKnownCall, StreamWindow, StreamStartTimeout, StreamIdleTimeout, StreamPingInterval, StreamWriteTimeout,
        Connections, HeadTimeout, BodyTimeout, IdleTimeout, WriteTimeout, Transport,
        OperatorListen, OperatorToken,
    ];
}
