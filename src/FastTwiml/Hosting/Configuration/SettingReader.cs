using System.Globalization;

namespace FastTwiml.Hosting.Configuration;

/// <summary>Turns the texts of settings into the types the program uses, and collects what is wrong with them.</summary>
internal sealed class SettingReader(IReadOnlyDictionary<string, SettingValue> values)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public bool IsSet(Setting setting) => values.ContainsKey(setting.Key);

    /// <summary>The values of every setting of a name with <c>*</c>.</summary>
    public IEnumerable<SettingValue> Each(Setting setting) => values.Values.Where(value => value.Setting == setting);

    public string Text(Setting setting) => values.TryGetValue(setting.Key, out var value) ? value.Text : setting.Default;

    /// <summary>Where its value was written.</summary>
    public string Where(Setting setting) => values.TryGetValue(setting.Key, out var value) ? value.Where : "default";

    public IReadOnlyList<string> Items(Setting setting)
        => Text(setting).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool Flag(Setting setting)
    {
        if (bool.TryParse(Text(setting), out var flag))
        {
            return flag;
        }

        Refuse(setting);
        return false;
    }

    public int Number(Setting setting, int least, int most)
    {
        if (int.TryParse(Text(setting), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Refuse(setting);
        return least;
    }

    public TimeSpan Duration(Setting setting, TimeSpan least, TimeSpan most)
    {
        if (DurationText.TryParse(Text(setting), out var duration) && duration >= least && duration <= most)
        {
            return duration;
        }

        Refuse(setting);
        return least;
    }

    /// <summary>Notes that a setting's value is not what it may be.</summary>
    public void Refuse(Setting setting, string? what = null)
    {
        Refuse(new SettingValue(setting, setting.Key, Text(setting), Where(setting)), what);
    }

    public void Refuse(SettingValue value, string? what = null)
    {
        var shown = value.Setting.IsSecret ? "the value (not shown)" : $"'{what ?? value.Text}'";
        Add($"{value.Key} ({value.Where}): {shown} is not valid. Valid: {value.Setting.Valid.Replace("`", string.Empty, StringComparison.Ordinal)}.");
    }

    /// <summary>Notes a mistake that is more than a wrong value.</summary>
    public void Add(string error) => _errors.Add(error);
}
