using System.Globalization;
using System.Text;

namespace FastTwiml.Cli.Output;

/// <summary>Text that came from outside does not move the cursor of who reads it.</summary>
internal static class TerminalText
{
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                line.Append(character);
            }
        }

        return line.ToString();
    }
}
