using System.Collections;

namespace FastTwiml.Hosting.Configuration;

/// <summary>Where to read settings from; reading twice sees what has changed in between.</summary>
internal sealed record OptionsRequest
{
    /// <summary>The file that <c>--config</c> names; it must exist.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The folder whose <c>appsettings.json</c> is read when no file is named.</summary>
    public string Folder { get; init; } = Directory.GetCurrentDirectory();

    public IDictionary Environment { get; init; } = System.Environment.GetEnvironmentVariables();

    /// <summary>The settings that the command line makes, in its order.</summary>
    public IReadOnlyList<WrittenSetting> CommandLine { get; init; } = [];
}
