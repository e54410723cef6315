using System.CommandLine;
using FastTwiml.Hosting.Configuration;

namespace FastTwiml.Cli.Options;

/// <summary>The options with which a command takes settings: the short ones, <c>--config</c>, and any other as <c>--Key=Value</c>.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "The configuration file; without it appsettings.json of the current folder, if there is one.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = "The same as --listen.",
        HelpName = "ADDRESS",
        Hidden = true,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly List<(Option<string[]> Option, string Key)> _settings = [];

    public SettingOptions(Command command)
    {
        command.Options.Add(_config);
        foreach (var setting in Settings.All.Where(setting => setting.Option is not null))
        {
            var option = new Option<string[]>(setting.Option!)
            {
                Description = $"{setting.Meaning.Replace("`", string.Empty, StringComparison.Ordinal)} Default: {(setting.Default.Length > 0 ? setting.Default : "none")}.",
                HelpName = setting.Key,
                Arity = ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            _settings.Add((option, setting.Key));
            command.Options.Add(option);
        }

        _settings.Add((_urls, "Urls"));
        command.Options.Add(_urls);
        command.TreatUnmatchedTokensAsErrors = false;
    }

    public OptionsRequest Read(ParseResult parse)
    {
        var settings = new List<WrittenSetting>();
        foreach (var (option, key) in _settings)
        {
            settings.AddRange((parse.GetValue(option) ?? []).Select(text => new WrittenSetting(key, text, option.Name)));
        }

        settings.AddRange(CommandLineSettings.Parse(parse.UnmatchedTokens));
        return new OptionsRequest { ConfigFile = parse.GetValue(_config), CommandLine = settings };
    }
}
