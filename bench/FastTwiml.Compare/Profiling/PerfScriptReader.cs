using System.Text.RegularExpressions;

namespace FastTwiml.Compare.Profiling;

/// <summary>Reads what <c>perf script -F ip,sym,dso</c> prints: a frame a line, an empty line after each stack.</summary>
internal static partial class PerfScriptReader
{
    public static IEnumerable<CallStack> Read(TextReader text)
    {
        var frames = new List<Frame>();
        while (text.ReadLine() is { } line)
        {
            if (Line().Match(line) is { Success: true } match)
            {
                frames.Add(new Frame(match.Groups["function"].Value, match.Groups["module"].Value));
            }
            else if (frames.Count > 0)
            {
                yield return new CallStack([.. frames]);
                frames.Clear();
            }
        }

        if (frames.Count > 0)
        {
            yield return new CallStack(frames);
        }
    }

    // The module is what the last pair of brackets holds; the name of a compiled method has brackets of its own.
    [GeneratedRegex(@"^\s+[0-9a-f]+ (?<function>.*) \((?<module>[^()]*(\(deleted\))?)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
