using System.Collections;
using Microsoft.Extensions.Configuration;

namespace FastTwiml.Hosting.Configuration;

/// <summary>A key and its value as somebody wrote them, before anybody asked whether the key exists.</summary>
/// <param name="Key">The key, levels separated by a colon.</param>
/// <param name="Text">The value.</param>
/// <param name="Where">Where it was written, for messages.</param>
/// <param name="MustExist">Whether a key that is no setting is a mistake.</param>
internal readonly record struct WrittenSetting(string Key, string Text, string Where, bool MustExist = true);

/// <summary>The places where settings are written.</summary>
internal static class SettingSource
{
    /// <exception cref="StartException">The file cannot be read or is not JSON.</exception>
    public static IReadOnlyList<WrittenSetting> File(string path)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            return
            [
                .. new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable()
                    .Where(pair => !string.IsNullOrEmpty(pair.Value))
                    .Select(pair => new WrittenSetting(pair.Key, pair.Value!, path)),
            ];
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException)
        {
            throw new StartException(ExitCode.Usage, $"The configuration file {path} cannot be used: {e.GetBaseException().Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Usage, $"The configuration file {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// What the environment says, in order of rank: the names that other tools use, then the prefixed ones.
    /// </summary>
    public static IEnumerable<IReadOnlyList<WrittenSetting>> Environment(IDictionary environment)
    {
        var variables = environment.Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Text: entry.Value as string ?? string.Empty))
            .Where(variable => variable.Text.Length > 0)
            .ToList();

        var foreign = new List<WrittenSetting>();
        foreach (var setting in Settings.All)
        {
            foreach (var name in setting.Variables)
            {
                foreach (var variable in variables.Where(v => Same(v.Name, name)))
                {
                    foreign.Add(new WrittenSetting(setting.Key, variable.Text, variable.Name));
                }
            }
        }

        yield return foreign;
        yield return
        [
            .. variables.Where(variable => variable.Name.StartsWith("Twilio__", StringComparison.OrdinalIgnoreCase))
                .Select(variable => new WrittenSetting(ToKey(variable.Name), variable.Text, variable.Name, MustExist: false)),
        ];
        yield return
        [
            .. variables.Where(variable => variable.Name.StartsWith(Setting.Prefix, StringComparison.OrdinalIgnoreCase))
                .Select(variable => new WrittenSetting(ToKey(variable.Name[Setting.Prefix.Length..]), variable.Text, variable.Name)),
        ];
    }

    private static string ToKey(string variable) => variable.Replace("__", ":", StringComparison.Ordinal);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
