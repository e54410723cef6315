using Microsoft.Extensions.Configuration;

namespace FastTwiml.Hosting.Configuration;

/// <summary>What loading the settings gave.</summary>
/// <param name="Options">The settings, checked.</param>
/// <param name="Logging">The section <c>Logging</c>.</param>
/// <param name="File">The file that was read; null when there was none.</param>
/// <param name="Values">What was set, by key, to see what a reload would change.</param>
internal sealed record LoadedOptions(
    ServerOptions Options,
    IConfiguration Logging,
    string? File,
    IReadOnlyDictionary<string, SettingValue> Values);
