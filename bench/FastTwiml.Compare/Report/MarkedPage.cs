using System.Text;
using System.Text.RegularExpressions;

namespace FastTwiml.Compare.Report;

/// <summary>
/// A page of documentation whose tables stand between <c>&lt;!-- table: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>, so
/// that figures are never typed by hand.
/// </summary>
internal static partial class MarkedPage
{
    private const string End = "<!-- end -->";

    /// <param name="page">The page as it is.</param>
    /// <param name="text">What stands between the markers of a name; null leaves what is there.</param>
    /// <returns>The page with every marked part made anew.</returns>
    public static string Fill(string page, Func<string, string?> text)
    {
        var filled = new StringBuilder(page.Length);
        var done = 0;
        for (var begin = Begin().Match(page); begin.Success; begin = Begin().Match(page, done))
        {
            var name = begin.Groups["name"].Value;
            var after = begin.Index + begin.Length;
            var end = page.IndexOf(End, after, StringComparison.Ordinal);
            if (end < 0 || Begin().Match(page, after) is { Success: true, Index: var next } && next < end)
            {
                throw new CompareException($"The table {name} has no {End} behind it.");
            }

            filled.Append(page, done, after - done);
            if (text(name) is { } fresh)
            {
                filled.Append('\n').Append(fresh.TrimEnd('\n')).Append('\n');
            }
            else
            {
                filled.Append(page, after, end - after);
            }

            filled.Append(End);
            done = end + End.Length;
        }

        return filled.Append(page, done, page.Length - done).ToString();
    }

    [GeneratedRegex(@"<!-- table: (?<name>[a-z0-9-]+) -->")]
    private static partial Regex Begin();
}
