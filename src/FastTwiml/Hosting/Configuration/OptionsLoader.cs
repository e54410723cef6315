using FastTwiml.Records;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Configuration;

/// <summary>
/// Reads the settings from the file, the environment and the command line; the later wins, a list as a whole. Everything that
/// is wrong is said at once, one line each.
/// </summary>
internal static partial class OptionsLoader
{
    public const string ValidAccountSid = "AC and 32 letters and digits";
    public const string ValidToken = "visible ASCII characters without spaces";

    /// <exception cref="StartException">With <see cref="ExitCode.Usage"/> and a line for every mistake.</exception>
    public static LoadedOptions Load(OptionsRequest request)
    {
        var errors = new List<string>();
        var values = new Dictionary<string, SettingValue>(StringComparer.OrdinalIgnoreCase);
        var logging = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

        var file = request.ConfigFile is { } named ? Path.GetFullPath(named, request.Folder) : Path.Combine(request.Folder, "appsettings.json");
        if (request.ConfigFile is null && !File.Exists(file))
        {
            file = null;
        }

        if (file is not null)
        {
            Merge(SettingSource.File(file));
        }

        foreach (var source in SettingSource.Environment(request.Environment))
        {
            Merge(source);
        }

        Merge(request.CommandLine);

        var reader = new SettingReader(values);
        var options = Read(reader);
        errors.AddRange(reader.Errors);
        return errors.Count == 0
            ? new LoadedOptions(options, new ConfigurationBuilder().AddInMemoryCollection(logging).Build().GetSection("Logging"), file, values)
            : throw new StartException(ExitCode.Usage, string.Join(Environment.NewLine, errors));

        void Merge(IReadOnlyList<WrittenSetting> source) => OptionsLoader.Merge(source, values, logging, errors);
    }

    private static void Merge(
        IReadOnlyList<WrittenSetting> source,
        Dictionary<string, SettingValue> values,
        Dictionary<string, string?> logging,
        List<string> errors)
    {
        var here = new Dictionary<string, (SettingValue Value, bool IsAlias)>(StringComparer.OrdinalIgnoreCase);
        foreach (var written in source.OrderBy(written => IndexOf(written.Key)))
        {
            if (written.Key.StartsWith(SettingName.LoggingSection, StringComparison.OrdinalIgnoreCase))
            {
                MergeLogging(written, logging, errors);
                continue;
            }

            if (SettingName.Find(written.Key, out var key, out var isAlias, out _) is not { } setting)
            {
                if (written.MustExist)
                {
                    errors.Add($"{written.Key} ({written.Where}) is not a setting. Did you mean {SettingName.Nearest(written.Key)}?");
                }

                continue;
            }

            var text = written.Text.Trim();
            if (text.Length == 0 || (here.TryGetValue(key, out var earlier) && !earlier.IsAlias && isAlias))
            {
                continue;
            }

            // The items of a list arrive one by one, in the file's array and as a repeated option alike.
            var isItem = setting.IsList && here.TryGetValue(key, out earlier) && earlier.IsAlias == isAlias;
            text = isItem ? $"{here[key].Value.Text};{text}" : text;
            here[key] = (new SettingValue(setting, key, text, written.Where), isAlias);
        }

        foreach (var (key, (value, _)) in here)
        {
            values[key] = value;
        }
    }

    /// <summary>The file's pairs come sorted as text, where item 10 stands before item 2.</summary>
    private static int IndexOf(string key)
        => int.TryParse(key.AsSpan(key.LastIndexOf(':') + 1), out var index) ? index : -1;

    private static void MergeLogging(WrittenSetting written, Dictionary<string, string?> logging, List<string> errors)
    {
        var isLevel = written.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase);
        if (isLevel && !(Enum.TryParse<LogLevel>(written.Text, ignoreCase: true, out var level) && Enum.IsDefined(level)))
        {
            errors.Add($"{written.Key} ({written.Where}): '{written.Text}' is not valid. Valid: {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            return;
        }

        logging[written.Key] = written.Text;
    }

    private static ServerOptions Read(SettingReader reader)
    {
        var listen = ReadListen(reader);
        var twilio = ReadTwilio(reader);
        Demand(reader, listen, twilio);
        var (operatorListen, operatorToken) = ReadOperator(reader);
        return new ServerOptions
        {
            Listen = listen,
            Database = ReadDatabase(reader),
            PublicUrl = ReadPublicUrl(reader),
            Paths = ReadPaths(reader),
            KnownProxies = ReadProxies(reader),
            Twilio = twilio,
            UnknownNumberAssistant = ReadUnknownNumber(reader),
            Tls = ReadTls(reader, listen),
            WhenUnwritable = ReadWhenUnwritable(reader),
            CommitTimeout = reader.Duration(Settings.CommitTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(14)),
            QueueCapacity = reader.Number(Settings.QueueCapacity, 64, 1 << 20),
            Node = ReadNode(reader),
            DrainDelay = reader.Duration(Settings.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            DrainTimeout = reader.Duration(Settings.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(24)),
            Streams = ReadStreams(reader),
            Limits = ReadLimits(reader),
            Transport = ReadTransport(reader),
            OperatorListen = operatorListen,
            OperatorToken = operatorToken,
        };
    }

    private static WhenUnwritable ReadWhenUnwritable(SettingReader reader)
    {
        var text = reader.Text(Settings.WhenUnwritable);
        if (string.Equals(text, "refuse", StringComparison.OrdinalIgnoreCase))
        {
            return WhenUnwritable.Refuse;
        }

        if (!string.Equals(text, "answer", StringComparison.OrdinalIgnoreCase))
        {
            reader.Refuse(Settings.WhenUnwritable);
        }

        return WhenUnwritable.Answer;
    }

    private static StreamOptions ReadStreams(SettingReader reader)
    {
        var least = TimeSpan.FromMilliseconds(100);
        var second = TimeSpan.FromSeconds(1);
        var most = TimeSpan.FromMinutes(10);
        var hour = TimeSpan.FromHours(1);
        return new StreamOptions
        {
            RequireKnownCall = reader.Flag(Settings.RequireKnownCall),
            Window = reader.Duration(Settings.StreamWindow, second, hour),
            StartTimeout = reader.Duration(Settings.StreamStartTimeout, least, most),
            IdleTimeout = reader.Duration(Settings.StreamIdleTimeout, second, hour),
            PingInterval = reader.Duration(Settings.StreamPingInterval, second, hour),
            WriteTimeout = reader.Duration(Settings.StreamWriteTimeout, least, most),
        };
    }

    private static LimitOptions ReadLimits(SettingReader reader)
    {
        var least = TimeSpan.FromMilliseconds(100);
        var most = TimeSpan.FromMinutes(10);
        return new LimitOptions
        {
            Connections = reader.Number(Settings.Connections, 1, 1_000_000),
            HeadTimeout = reader.Duration(Settings.HeadTimeout, least, most),
            BodyTimeout = reader.Duration(Settings.BodyTimeout, least, most),
            IdleTimeout = reader.Duration(Settings.IdleTimeout, least, TimeSpan.FromHours(1)),
            WriteTimeout = reader.Duration(Settings.WriteTimeout, least, most),
        };
    }
}
